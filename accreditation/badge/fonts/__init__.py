"""Noto Sans, Regular and Bold, cut down to the letters of names in the Latin and Cyrillic scripts.

| file | what it is | who reads it |
|---|---|---|
| `NotoSans-Regular.ttf`, `NotoSans-Bold.ttf` | every letter that can be printed, without hinting | letters and resolutions; `build.py` |
| `*-core.z`, `*-rest.z` | font programs as they stand in a badge, compressed | `lettering.py` |
| `metrics.json` | their letters, widths and measures | `lettering.py` |
| `OFL.txt` | the licence | people |

A badge carries the core always and the rest only when a letter of it is printed. The programs lie
here compressed because another zlib makes other bytes, and a badge drawn anew must be the same file
byte for byte on any machine.

    python -m accreditation.badge.fonts.build /usr/share/fonts/truetype/noto

makes all of them anew from the whole fonts of Debian's `fonts-noto-core`.
"""  # noqa: E501
