"""Many files, one in memory at a time, by one child after another."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from missions.intake.parent import Child
from missions.intake.refusals import FileRefused

T = TypeVar("T")


def each(
    files: Iterable[tuple[str, bytes | FileRefused]],
    reencode: Callable[[bytes, Child], T],
    *,
    until: float = math.inf,
) -> Iterator[tuple[str, T | FileRefused]]:
    """Yield what becomes of each file, by its name.

    A refusal comes out in its place; a file that ends the child costs that file only. `until`: as
    `Child` says.
    """
    with Child(until=until) as child:
        for name, data in files:
            if isinstance(data, FileRefused):
                yield name, data
                continue
            try:
                yield name, reencode(data, child)
            except FileRefused as refusal:
                yield name, refusal
