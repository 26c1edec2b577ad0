"""The state folder: what `./portal up` and `./portal manage` keep between two calls.

    pgdata/ valkey/   the servers' data, theirs alone
    run/              sockets (elsewhere where the path is too long)
    secrets/          secret_key, data_key: for every process of the portal
    keys/             private signing keys: for the issuing worker and the issuer alone
    files/ mail/      sealed files, mails of the demo: written by all of them
    static/           collected static files
    world             "demo" or "real", for good
    running.json      who holds the folder, and the environment to join in

As root the web, the bulk worker, beat and the servers run as `nobody`, the two that hold the key as
root; both write into `files` by its group. As an ordinary user everything is one account.
"""

import contextlib
import fcntl
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from observer_portal.local import processes, services

UMASK = 0o007  # what one account of the portal writes, the other may read
JOIN_SECONDS = 180


class Refused(SystemExit):
    """The command cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Running:
    """Who holds a state folder."""

    command: str
    process: int
    ready: bool
    environment: dict[str, str]


def default_folder() -> Path:
    """Return the folder used where neither --state nor PORTAL_STATE names one."""
    if named := os.environ.get("PORTAL_STATE"):
        return Path(named)
    if processes.is_root():
        return Path("/var/lib/observer-portal")
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "observer-portal"


class State:
    """One state folder, held by at most one command at a time."""

    def __init__(self, folder: Path, command: str) -> None:
        self.folder = folder.absolute()
        self.command = command
        self.unprivileged = processes.unprivileged()
        self._lock: IO[bytes] | None = None

    # --- Who holds it -----------------------------------------------------------------------------

    def take(self) -> bool:
        """Take the folder for this command; False where another command holds it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o711)
        try:
            lock = (self.folder / "lock").open("ab")
        except OSError as error:
            message = f"portal: {self.folder} cannot be written ({error.strerror}); use --state."
            raise Refused(message) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        self.announce({}, ready=False)
        return True

    def release(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            self._record.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    @property
    def _record(self) -> Path:
        return self.folder / "running.json"

    def announce(self, environment: dict[str, str], *, ready: bool) -> None:
        """Write who we are and how to join, for our own account alone."""
        record = {
            "command": self.command,
            "process": os.getpid(),
            "ready": ready,
            "environment": environment,
        }
        aside = self.folder / "running.json.new"
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            json.dump(record, file)
        aside.replace(self._record)

    def running(self) -> Running | None:
        """Return who holds the folder, if it has said so yet."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            return Running(**json.loads(self._record.read_text()))
        return None

    def wait_for_up(self) -> Running | None:
        """Return the running `up` once it is ready; None once nobody holds the folder."""
        end = time.monotonic() + JOIN_SECONDS
        while time.monotonic() < end:
            holder = self.running()
            if holder and holder.command == "up" and holder.ready:
                return holder
            if self.take():
                return None
            time.sleep(0.1)
        raise Refused(f"portal: {self.folder} has been in use by another command for too long.")

    # --- What is in it ----------------------------------------------------------------------------

    def path(self, name: str) -> Path:
        """Return the path of one part."""
        return self.folder / name

    def prepare(self) -> None:
        """Make every part with its owner and mode."""
        self.folder.chmod(0o711 if self.unprivileged else 0o700)
        if self.unprivileged and not services.is_open_to_all(self.folder):
            raise Refused(
                f"portal: as root the servers run as nobody, who cannot reach {self.folder}; "
                "name another folder with --state."
            )
        self._folder("secrets", 0o750)
        self._folder("keys", 0o700, shared=False)
        self._folder("files", 0o2770)
        self._folder("mail", 0o2770)
        self._folder("beat", 0o2770)
        self._folder("static", 0o755, shared=False)
        for name in ("secret_key", "data_key"):
            self._secret(name)

    def _folder(self, name: str, mode: int, *, shared: bool = True) -> None:
        path = self.path(name)
        path.mkdir(exist_ok=True)
        if shared and self.unprivileged:
            os.chown(path, os.geteuid(), self.unprivileged.group)
        path.chmod(mode)

    def _secret(self, name: str) -> None:
        """Draw 32 random bytes once, in hexadecimal digits."""
        path = self.path("secrets") / name
        if not path.exists():
            aside = path.with_suffix(".new")
            aside.write_text(secrets.token_hex(32))
            if self.unprivileged:
                os.chown(aside, os.geteuid(), self.unprivileged.group)
            aside.chmod(0o640 if self.unprivileged else 0o600)
            aside.replace(path)

    @contextlib.contextmanager
    def sockets(self) -> Iterator[Path]:
        """Give the folder of the sockets: `run`, or a short temporary one, gone afterwards."""
        run = self.path("run")
        longest = os.fsencode(run / "valkey")
        if len(longest) + services.LONGEST_SOCKET_NAME <= services.SOCKET_PATH_LIMIT:
            run.mkdir(exist_ok=True, mode=0o711)
            yield run
            return
        with tempfile.TemporaryDirectory(prefix="portal-", dir="/tmp") as short:
            Path(short).chmod(0o711)
            yield Path(short)

    def world(self, *, demo: bool | None) -> bool:
        """Return whether this folder holds the demo; the first start decides it for good.

        `demo` is what the command asks for, None where it does not say.
        """
        mark = self.path("world")
        if not mark.exists():
            wanted = True if demo is None else demo
            mark.write_text("demo" if wanted else "real")
            return wanted
        holds = mark.read_text() == "demo"
        if demo is not None and demo != holds:
            what = "the demonstration world" if holds else "a real world, not the demonstration"
            raise Refused(f"portal: {self.folder} holds {what}; name another folder with --state.")
        return holds
