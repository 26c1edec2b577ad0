"""What a test may cost: memory of the process that asks and of its child, and time."""

import contextlib
import threading
import time
from contextlib import contextmanager
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
PROGRAM = b"child.py"  # which a child runs once it is itself
MB = 1024 * 1024
MOST_MEMORY = 50 * MB
MOST_OF_A_CHILD = 300 * MB  # resident
LOOK_EVERY = 0.005  # seconds
MOST_SECONDS = 8.0


def _memory(name, status=STATUS):
    for line in status.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


class Children:
    """The most memory that any child of this thread has had, looked at again and again."""

    def __init__(self):
        self.most = 0
        self._listing = Path(f"/proc/self/task/{threading.get_native_id()}/children")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self):
        if self._listing.exists():
            self._thread.start()
        return self

    def __exit__(self, *_ending):
        self._over.set()
        if self._thread.ident:
            self._thread.join()

    def _look(self):
        while not self._over.wait(LOOK_EVERY):
            for child in self._listing.read_text().split():
                with contextlib.suppress(OSError, LookupError):  # it has ended meanwhile
                    command = Path(f"/proc/{child}/cmdline").read_bytes()
                    if PROGRAM in command:  # until then it is a copy of this large process
                        self.most = max(self.most, _memory("VmHWM", Path(f"/proc/{child}/status")))


@contextmanager
def cheap():
    """Fail when the block takes 50 MB more than there was, its child 300 MB, or 8 seconds."""
    can_measure = STATUS.exists()
    if can_measure:
        CLEAR.write_text("5")  # the highest mark begins anew
        before = _memory("VmRSS")
    begun = time.monotonic()
    with Children() as children:
        yield
    assert time.monotonic() - begun < MOST_SECONDS
    if can_measure:
        assert children.most < MOST_OF_A_CHILD
        assert _memory("VmHWM") - before < MOST_MEMORY
