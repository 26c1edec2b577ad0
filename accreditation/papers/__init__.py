"""Papers of the commission as files: plain Python, no ORM, no request; a `Paper` in, bytes out.

`paper.py` says what stands on a sheet; `pdf.py` and `word.py` write it. The same paper gives the
same bytes: no clock, no name of a machine or of a person at one stands in a file.
"""
