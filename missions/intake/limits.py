"""How large, how many, how long. Sizes in bytes unless the name says otherwise."""

MB = 1024 * 1024

# The child process
CHILD_MEMORY = 290 * MB  # address space, so that less is resident; the largest picture needs 210
CHILD_OPEN_FILES = 32
CHILD_CPU_SECONDS = 3  # for one file; the longest list needs one
CHILD_CPU_SECONDS_IN_ALL = 600  # for all the files of one child
CHILD_FILES = 100  # then a new child takes over, so that nothing can grow for long
CHILD_WALL_SECONDS = 7.5  # for one file, on a machine that is busy with other things
JUDGE_SECONDS = 3.0  # for an archive, where somebody waits for the answer
ANSWER_BYTES = 32 * MB  # the most that is read back

# Spreadsheets
SPREADSHEET_BYTES = 20 * MB
SPREADSHEET_PARTS = 64
SPREADSHEET_UNPACKED = 200 * MB
PEOPLE = 20_000
ROWS = PEOPLE + 200  # with titles, headings, blank rows and signatures around the people
COLUMNS = 80
MERGED = 5_000  # cells over several rows that are looked at
CELL_CHARACTERS = 2_000
SHEET_NAME_CHARACTERS = 100  # Excel writes 31 at most
TABLE_TEXT = 24 * MB  # what one spreadsheet may give as JSON

# Archives
RATIO = 50  # unpacked to packed, for a part that unpacks to more than the next line
RATIO_MATTERS_ABOVE = 1 * MB
PHOTO_ARCHIVE_BYTES = 200 * MB
PHOTO_ARCHIVE_UNPACKED = 400 * MB
PHOTO_ARCHIVE_PARTS = 5_000
FILE_NAME_CHARACTERS = 200

# Photos
PHOTO_BYTES = 10 * MB
PHOTO_SHORT_SIDE = 480  # pixels
PHOTO_LONG_SIDE = 640
PHOTO_LONGEST_SIDE = 8_000
PHOTO_PIXELS = 30_000_000
PHOTO_STORED = (600, 800)  # width, height: 3 to 4
PHOTO_PRINTED = (413, 531)  # 35 x 45 mm at 300 dots per inch
PHOTO_THUMBNAIL = (150, 200)
PHOTO_SOURCE_SIDE = 2_000  # of the whole photo, while its part is being chosen
PHOTO_NARROWEST_PART = 300  # pixels across: half of what is stored

# Codes in a photo
CODE_SIDE = 2_000  # pixels: a badge that fills a third of the picture is read
CODES = 8
CODE_CHARACTERS = 600  # a link of ours has fewer than 400

# Scans of documents and letters
SCAN_BYTES = 10 * MB
SCAN_LONGEST_SIDE = 10_000
SCAN_PIXELS = 40_000_000  # A4 at 600 dots per inch is 35 million
SCAN_PAGES = 4
SCAN_STORED_SIDE = 1_600
