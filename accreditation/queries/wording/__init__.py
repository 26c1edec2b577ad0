"""The words of the commission's acts in each language: dates, numbers, counts, with their cases.

Templates are data (`accreditation/data/texts.csv`); what a template cannot say, since endings
follow numbers and months, is said here. Names of senders stand in lists and need no case.
"""
