"""Start and stop child processes that never outlive us, as another account where asked."""

import atexit
import contextlib
import functools
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

TETHER = Path(__file__).with_name("tether.py")
GUARDIAN = Path(__file__).with_name("guardian.py")


def is_root() -> bool:
    """Whether we may become another account."""
    return os.geteuid() == 0


@dataclass(frozen=True)
class Account:
    """A user of the machine, by numbers."""

    user: int
    group: int

    def owns(self, path: Path) -> None:
        """Hand `path` over to this account."""
        os.chown(path, self.user, self.group)


def unprivileged() -> Account | None:
    """Return `nobody` when we are root, else None: everything runs as who we are.

    PostgreSQL refuses to run as root, and initdb refuses an account that has no name.
    """
    if not is_root():
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise SystemExit("portal: root needs an account named nobody to run servers as.") from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def tied(
    argv: Sequence[str | Path],
    *,
    account: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    umask: int | None = None,
) -> list[str]:
    """Return the command that becomes `argv` and gets `stop_signal` when this process dies.

    Run it from the main thread: the kernel counts the death of the thread that started the child
    as the death of the parent.
    """
    who = [str(account.user), str(account.group)] if account else ["-", "-"]
    mask = "-" if umask is None else format(umask, "o")
    tie = [str(int(stop_signal)), str(os.getpid()), *who, mask]
    return [sys.executable, "-I", "-S", str(TETHER), *tie, *map(str, argv)]


def spawn(
    argv: Sequence[str | Path],
    *,
    account: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    umask: int | None = None,
    cwd: str | Path = "/",
    env: Mapping[str, str] | None = None,
    output: int | IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program, tied to us, in a session of its own.

    Else the terminal's Ctrl-C would reach the database before the worker has put down its pen.
    """
    process = subprocess.Popen(
        tied(argv, account=account, stop_signal=stop_signal, umask=umask),
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output if output != subprocess.PIPE else subprocess.STDOUT,
        start_new_session=True,
    )
    tell_guardian(f"+ {process.pid} {int(stop_signal)}")
    return process


@functools.cache
def _guardian() -> IO[str]:
    """Start the guardian of this process and return the pipe that keeps it waiting."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(GUARDIAN)],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    process.returncode = 0  # it outlives us by design; nobody waits for it
    if process.stdin is None:
        raise RuntimeError("the guardian has no ear")
    atexit.register(process.stdin.close)
    return process.stdin


def tell_guardian(line: str) -> None:
    """Tell the guardian what to clear up should this process end before it has done so itself."""
    _guardian().write(f"{line}\n")
    _guardian().flush()


def signal_once(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    """Ask a process to stop. Twice would make Celery drop the task in its hands."""
    if process.poll() is None:
        process.send_signal(stop_signal)


def wait_or_kill(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for a process that was asked to stop; kill what is left of its session."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    kill_session(process)


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever remains of the session that `process` leads or led."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    tell_guardian(f"- {process.pid}")
