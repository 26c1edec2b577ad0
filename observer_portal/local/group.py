"""One foreground group of processes: prefixed log lines, restarts, an orderly end."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from observer_portal.local import processes, services

COLOURS = {"postgres": 34, "valkey": 35, "web": 32, "bulk": 36, "issue": 33, "beat": 37}
WIDTH = 8
RESTARTS = 5  # a child that dies this often
RESTART_WINDOW = 60.0  # in this many seconds stays dead, and everything stops
STOP_SECONDS = 25.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_printing = threading.Lock()


def say(name: str, line: str) -> None:
    """Print one line under the name of the process it comes from."""
    head = f"{name:>{WIDTH}} |"
    if sys.stdout.isatty():
        head = f"\x1b[{COLOURS.get(name, 1)}m{head}\x1b[0m"
    with (
        _printing,
        contextlib.suppress(OSError),
    ):  # a closed terminal must not keep us from stopping
        print(head, line, flush=True)  # noqa: T201


def _pump(name: str, stream: IO[bytes]) -> None:
    with stream:
        for raw in stream:
            say(name, raw.decode("utf-8", "replace").rstrip())


def follow(name: str, process: "subprocess.Popen[bytes]") -> threading.Thread:
    """Print what a process writes, until it ends."""
    thread = threading.Thread(target=_pump, args=(name, process.stdout), daemon=True)
    thread.start()
    return thread


@dataclass
class Child:
    """A process of the portal, started again when it dies."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    cwd: Path
    account: processes.Account | None = None
    umask: int | None = None
    process: "subprocess.Popen[bytes] | None" = None
    deaths: "deque[float]" = field(default_factory=lambda: deque(maxlen=RESTARTS))
    start_again_at: float = 0.0

    def start(self) -> None:
        """Start it, or start it again."""
        self.process = processes.spawn(
            self.argv,
            account=self.account,
            umask=self.umask,
            cwd=self.cwd,
            env=self.environment,
            output=subprocess.PIPE,
        )
        follow(self.name, self.process)

    def bury(self, now: float) -> bool:
        """Clear up after a death and plan the next start; False where it died too often."""
        process, self.process = self.process, None
        if process is not None:
            processes.kill_session(process)  # the children it left behind
            say(self.name, f"ended with {process.returncode}")
        if len(self.deaths) == RESTARTS and now - self.deaths[0] < RESTART_WINDOW:
            return False
        self.deaths.append(now)
        recent = sum(1 for death in self.deaths if now - death < RESTART_WINDOW)
        self.start_again_at = now + 0.2 * 2 ** (recent - 1)
        return True


class Group:
    """Servers, then children; `watch` until told to stop, `stop` in the reverse order."""

    def __init__(self) -> None:
        self.servers: list[services.Server] = []
        self.children: list[Child] = []
        self.stopping = threading.Event()
        self._hurry = threading.Event()

    def obey_signals(self) -> None:
        """Let Ctrl-C and its like stop the group, and a second one kill it."""
        for number in SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: object) -> None:
        (self._hurry if self.stopping.is_set() else self.stopping).set()

    def start_server(self, server: services.Server) -> None:
        """Start PostgreSQL or Valkey and wait until it answers."""
        self.servers.append(server)
        services.start(server, output=subprocess.PIPE, then=lambda p: follow(server.name, p))

    def start_child(self, child: Child) -> None:
        """Start a process of the portal."""
        self.children.append(child)
        child.start()

    def watch(self) -> int:
        """Wait for a signal, starting again what dies; return the exit code."""
        while not self.stopping.wait(0.2):
            if not self.look_after():
                return 1
        return 0

    def look_after(self) -> bool:
        """Look at every process once; False where the group must end."""
        for server in self.servers:
            if server.process is not None and server.process.poll() is not None:
                say(server.name, f"ended with {server.process.returncode}; stopping the rest")
                return False
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.start_again_at:
                    child.start()
            elif child.process.poll() is not None and not child.bury(now):
                say(child.name, f"died {RESTARTS + 1} times in a minute; stopping the rest")
                return False
        return True

    def stop(self, order: Sequence[Sequence[str]]) -> None:
        """Stop the children, one tuple of names after another, then the servers.

        A second signal kills what has not stopped yet.
        """
        self.stopping.set()
        for names in order:
            self._stop([child for child in self.children if child.name in names])
        for server in reversed(self.servers):
            services.stop(server)

    def _stop(self, children: Sequence[Child]) -> None:
        running = [child.process for child in children if child.process is not None]
        for process in running:
            processes.signal_once(process, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while any(process.poll() is None for process in running):
            if self._hurry.is_set() or time.monotonic() > end:
                break
            time.sleep(0.05)
        for process in running:
            processes.wait_or_kill(process, 0)
