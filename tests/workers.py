"""Real Celery workers for tests, in processes and sessions of their own."""

import signal
import sys
import time
from pathlib import Path

from observer_portal.celery import app
from observer_portal.local import processes

BASE = Path(__file__).resolve().parent.parent
QUEUES = ("bulk", "issue")
READY_SECONDS = 60
SETTLE_SECONDS = 5


class Workers:
    """The workers of one run of the tests; `environment` shows them the tests' database."""

    def __init__(self, environment, folder):
        self.environment, self.folder = environment, folder
        self.started = []
        self.shared = None

    def start(self, queues=QUEUES, concurrency=2):
        """Start a worker and wait until it answers; return its process.

        `processes.kill_session(process)` is a kill -9 of it and its children; `process.kill()` of
        it alone.
        """
        number = len(self.started)
        node = f"{Path(self.environment['FILES']).name}-{number}@localhost"
        command = [sys.executable, "-m", "celery", "-q", "-A", "observer_portal", "worker"]
        options = ["-Q", ",".join(queues), "-c", str(concurrency), "-n", node, "-l", "WARNING"]
        quiet = ["--without-mingle", "--without-gossip", "--without-heartbeat"]
        log = self.folder / f"worker-{number}.log"
        with log.open("wb") as output:
            process = processes.spawn(
                [*command, *options, *quiet], cwd=BASE, env=self.environment, output=output
            )
        process.log = log
        self.started.append(process)
        end = time.monotonic() + READY_SECONDS
        while not app.control.ping(destination=[node], timeout=0.3):
            assert process.poll() is None, f"the worker stopped\n{log.read_text()}"
            assert time.monotonic() < end, f"the worker does not answer\n{log.read_text()}"
        return process

    def share(self):
        """Return the worker that tests share, started anew where one has killed it."""
        if self.shared is None or self.shared.poll() is not None:
            self.shared = self.start()
        return self.shared

    def settle(self):
        """Wait until the shared worker has nothing in hand; stop it where it does not end."""
        end = time.monotonic() + SETTLE_SECONDS
        look = app.control.inspect(timeout=0.3)
        while self.shared is not None and self.shared.poll() is None:
            answers = (look.active() or {}, look.reserved() or {})
            if all(answers) and not any(tasks for node in answers for tasks in node.values()):
                return
            if time.monotonic() > end:
                self.stop()

    def stop(self):
        """Stop all that run, also the shared one."""
        running = [process for process in self.started if process.poll() is None]
        for process in running:
            processes.signal_once(process, signal.SIGTERM)
        for process in running:
            processes.wait_or_kill(process, 20)
        self.shared = None

    def logs(self):
        """Return (title, last words) of each worker."""
        return [(f"worker {p.pid}", p.log.read_text()[-4000:]) for p in self.started]


def empty_queues():
    """Forget what was sent and not yet taken."""
    with app.connection_for_write() as connection:
        for queue in QUEUES:
            connection.default_channel.queue_purge(queue)
