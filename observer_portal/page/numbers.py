"""Numbers in what a browser sends."""

from typing import overload

_FIGURES = 9  # no place, version or revision has more; Python refuses to read a very long number


@overload
def number_in(text: str, otherwise: int) -> int: ...
@overload
def number_in(text: str, otherwise: None) -> int | None: ...
def number_in(text: str, otherwise: int | None) -> int | None:
    """Return the whole number that a text is, or `otherwise` where it is none or too long."""
    return int(text) if text.isdecimal() and len(text) <= _FIGURES else otherwise
