"""What a list of observers means: sheets in, checked rows out. Plain Python, no database.

`staging.stage` is the way in: it finds the table in a spreadsheet (`headers`), reads every cell
into the form it is stored in (`reading`), finds all that is wrong (`checking`) and says so in
sentences (`problems`). `diff` compares with what a mission has declared before, `writing` goes
the other way, `mrz` and `names` also serve the form of one observer.
"""
