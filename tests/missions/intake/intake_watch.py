"""What a test may cost the process that asks: memory and time."""

import time
from contextlib import contextmanager
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
MB = 1024 * 1024
MOST_MEMORY = 50 * MB
MOST_SECONDS = 8.0


def _memory(name):
    for line in STATUS.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


@contextmanager
def cheap():
    """Fail when the block takes 50 MB more than there was, at any moment, or 8 seconds."""
    can_measure = STATUS.exists()
    if can_measure:
        CLEAR.write_text("5")  # the highest mark begins anew
        before = _memory("VmRSS")
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < MOST_SECONDS
    if can_measure:
        assert _memory("VmHWM") - before < MOST_MEMORY
