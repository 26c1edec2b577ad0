"""Real servers and processes of a run, which can be hurt one by one."""

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import redis

from observer_portal.local import processes, services
from observer_portal.local.throwaway import Throwaway

BASE = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-q", "-A", "observer_portal"]
QUIET = ["--without-mingle", "--without-gossip", "--without-heartbeat", "-l", "WARNING"]


class Stage:
    """A durable PostgreSQL, a Valkey, an issuing worker and, if wanted, the issuer."""

    def __init__(self, *, sweeper: bool) -> None:
        self.sweeper = sweeper
        self.throwaway = Throwaway()
        folder = self.throwaway.folder
        self.postgres = services.Postgres(folder, folder, durable=True)
        self.valkey = services.Valkey(folder, folder, durable=False)
        self.log = (folder / "run.log").open("wb")
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start_servers(self) -> None:
        """Start the servers and put their addresses into this process's environment."""
        os.environ["TEST_DATABASE_URL"] = (
            "given"  # the throw-away servers forget commits: ours do not
        )
        os.environ["TEST_REDIS_URL"] = "given"
        os.environ.update(self.throwaway.start())
        for server in (self.postgres, self.valkey):
            services.start(server, output=self.log)
        os.environ["DATABASE_URL"] = self.postgres.url
        os.environ["REDIS_URL"] = self.valkey.url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observer_portal.settings")
        os.environ["LOG_LEVEL"] = "ERROR"

    def keep_running(self) -> None:
        """Start what is not running: what a supervisor does."""
        for name, command in self._commands().items():
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.running[name] = processes.spawn(
                    command, cwd=BASE, env=os.environ.copy(), output=self.log
                )

    def _commands(self) -> dict[str, list[str]]:
        node = f"issue-{secrets.token_hex(3)}@localhost"
        commands = {"worker": [*CELERY, "worker", "-Q", "issue", "-c", "2", "-n", node, *QUIET]}
        if self.sweeper:
            commands["issuer"] = [sys.executable, "manage.py", "run_issuer", "--every", "1"]
        return commands

    # --- what can go wrong; each returns when it has ----------------------------------------------

    def kill_child(self) -> None:
        """Kill -9 a pool process of the worker, in the middle of whatever it does."""
        parent = self.running["worker"].pid
        children = Path(f"/proc/{parent}/task/{parent}/children")
        with suppress(OSError):
            for child in children.read_text().split()[:1]:
                os.kill(int(child), signal.SIGKILL)

    def kill_worker(self) -> None:
        """Kill -9 the worker with its children."""
        processes.kill_session(self.running["worker"])

    def kill_issuer(self) -> None:
        """Kill -9 the issuer, where there is one."""
        if "issuer" in self.running:
            processes.kill_session(self.running["issuer"])

    def flush_broker(self) -> None:
        """Forget every message."""
        with suppress(redis.RedisError):
            redis.Redis(unix_socket_path=str(self.valkey.sockets / "valkey.sock")).flushall()

    def restart_broker(self) -> None:
        """Kill -9 the broker, which keeps nothing, and start it again."""
        processes.kill_session(self.valkey.process)
        services.start(self.valkey, output=self.log)

    def restart_database(self) -> None:
        """Stop the database at once, without a checkpoint, and start it again."""
        self.postgres.process.send_signal(signal.SIGQUIT)
        self.postgres.process.wait(20)
        processes.kill_session(self.postgres.process)
        services.start(self.postgres, output=self.log)

    def deliver_twice(self) -> None:
        """Nothing is hurt: the caller sends some messages again."""

    def stop(self) -> None:
        """End everything and remove the folder."""
        for process in self.running.values():
            processes.kill_session(process)
        for server in (self.valkey, self.postgres):
            services.stop(server)
        self.log.close()
        self.throwaway.stop()


FAULTS = (
    "kill_child",
    "kill_child",
    "kill_child",
    "kill_worker",
    "kill_worker",
    "kill_issuer",
    "flush_broker",
    "flush_broker",
    "restart_broker",
    "restart_database",
    "deliver_twice",
)


def wait_for(condition, seconds: float) -> float | None:
    """Seconds until the condition held, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(0.2)
    return None
