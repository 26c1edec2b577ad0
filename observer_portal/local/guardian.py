"""Outlive the process that started us, and see that nothing else of it does.

    python -I -S guardian.py          told on standard input, one line each:
        + GROUP SIGNAL                a process group has begun; SIGNAL asks it to stop
        - GROUP                       it has ended
        rm FOLDER                     a folder that shall not remain

When standard input ends, so has our parent, by whatever way. Groups that still run were asked to
stop by the kernel (tether.py; here where the kernel cannot), get a few seconds, and are killed with
all their descendants. Standard library alone.
"""

import contextlib
import os
import shutil
import signal
import sys
import time

GRACE_SECONDS = 5.0


def signalled(group: int, number: int) -> bool:
    """Send a signal to a group (0: none); whether it is there."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def main() -> None:
    """Listen until our parent has ended, then clear up."""
    groups: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        verb, _, rest = line.rstrip("\n").partition(" ")
        if verb == "rm":
            folders.append(rest)
        elif verb == "+":
            group, _, number = rest.partition(" ")
            groups[int(group)] = int(number)
        else:
            groups.pop(int(rest), None)
    if sys.platform != "linux":
        for group, number in groups.items():
            signalled(group, number)
    end = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < end and any(signalled(group, 0) for group in groups):
        time.sleep(0.05)
    for group in groups:
        signalled(group, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
