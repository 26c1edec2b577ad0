"""Compare with a file that a person reads in review; written anew with SNAPSHOTS=write."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def check(name: str, text: str) -> None:
    """Assert that `text` is what stands in tests/snapshots/<name>."""
    path = FOLDER / name
    if os.environ.get("SNAPSHOTS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no snapshot {name}: look at it and write it with SNAPSHOTS=write"
    assert text == path.read_text(encoding="utf-8")
