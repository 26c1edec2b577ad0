"""How dates, times and numbers are written in each language (settings.FORMAT_MODULE_PATH).

Django has no formats for Kazakh and would write and read dates in the order of the United States
there. For Russian and English only the clock (24 hours) and the order (day first) are ours.
"""
