"""Where plaintext could lie: database, Valkey, logs, temporary folder; watched and searched.

`Watch` looks on while something is done: at every command that Valkey is sent, which includes the
arguments of tasks, and at every file that comes and goes in the temporary folder. Afterwards every
row and every index of the database is searched, and what Valkey would write to its disk.
"""

import base64
import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

import psycopg2
import redis
from django.db import connection

from observer_portal.local import throwaway

LAST = b"the watch is over"
PAUSE = 0.002  # between two looks at the temporary folder
BASE64 = re.compile(rb"[A-Za-z0-9+/=_-]{16,}")


class Watch:
    """Looks on from `with` to its end; then `found` says what lay where in clear."""

    def __init__(self, temporary: Path, logs: list[Path]) -> None:
        self.temporary, self.logs = temporary, logs
        self.commands: list[bytes] = []
        self.files: dict[str, bytes] = {}
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self):
        listening = threading.Event()
        for target in (lambda: self._listen(listening), self._look):
            thread = threading.Thread(target=target, daemon=True)
            thread.start()
            self._threads.append(thread)
        assert listening.wait(10)
        return self

    def __exit__(self, *_error: object) -> None:
        time.sleep(0.2)
        self._over.set()
        redis.Redis.from_url(os.environ["REDIS_URL"]).echo(LAST)
        for thread in self._threads:
            thread.join(10)

    def _listen(self, listening: threading.Event) -> None:
        """Keep every command that Valkey is sent, of every database and client, until the last."""
        client = redis.Redis.from_url(os.environ["REDIS_URL"])
        with client.monitor() as monitor:
            listening.set()
            while not self.commands or LAST not in self.commands[-1]:
                self.commands.append(monitor.connection.read_response(disable_decoding=True))
        client.close()

    def _look(self) -> None:
        """Keep what stands in files of the temporary folder, however shortly."""
        while not self._over.is_set():
            for path in self.temporary.rglob("*"):
                try:
                    if path.is_file():
                        self.files[f"{path}:{path.stat().st_size}"] = path.read_bytes()
                except OSError:
                    continue
            time.sleep(PAUSE)

    def places(self) -> dict[str, bytes]:
        """Everything outside the database, by where it was."""
        kept = {f"temporary folder: {name}": data for name, data in self.files.items()}
        kept |= {f"name in the temporary folder: {name}": name.encode() for name in self.files}
        kept["commands of Valkey"] = b"\n".join(self.commands)
        kept |= {f"Valkey: {name}": data for name, data in values_in_valkey().items()}
        for log in self.logs:
            kept[f"log: {log.name}"] = log.read_bytes()
        return kept

    def found(self, canaries: list[bytes]) -> list[str]:
        """Say in which places outside the database a canary stands, in whatever form."""
        return [
            f"{place}: {shown(canary)}"
            for place, data in self.places().items()
            for canary in canaries_in(data, canaries)
        ]


def values_in_valkey() -> dict[str, bytes]:
    """What a dump of Valkey would hold: every key of both databases in its plain form."""
    found = {}
    for url in (os.environ["REDIS_URL"], throwaway.with_database(os.environ["REDIS_URL"], 1)):
        client = redis.Redis.from_url(url)
        for key in client.scan_iter(count=1000):
            found[f"{url[-4:]} {key!r}"] = b" ".join([key, *_values(client, key)])
        client.close()
    return found


def _values(client: redis.Redis, key: bytes) -> list[bytes]:
    kind = client.type(key)
    if kind == b"string":
        return [client.get(key) or b""]
    if kind == b"list":
        return list(client.lrange(key, 0, -1))
    if kind == b"hash":
        return [part for pair in client.hgetall(key).items() for part in pair]
    if kind == b"set":
        return list(client.smembers(key))
    if kind == b"zset":
        return [member for member, _score in client.zrange(key, 0, -1, withscores=True)]
    return []


def forms(canary: bytes) -> list[bytes]:
    """How a text looks where it is wrapped: as it is, and as hexadecimal digits."""
    return [canary, canary.hex().encode()]


def canaries_in(data: bytes, canaries: list[bytes]) -> list[bytes]:
    """Return which canaries stand in this, as they are, as digits, or in Base64."""
    texts = [data, b"\n".join(_decoded(data))]
    return [c for c in canaries if any(form in text for text in texts for form in forms(c))]


def _decoded(data: bytes) -> list[bytes]:
    """What stands in Base64 anywhere in it: the arguments of a task do."""
    found = []
    for part in BASE64.findall(data):
        text = part.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        whole = text[: len(text) - (len(text) % 4 == 1)]
        found.append(base64.b64decode(whole + b"=" * (-len(whole) % 4)))
    return found


def shown(canary: bytes) -> str:
    """A canary as a message can hold it."""
    return canary[:24].decode("latin-1")


# --- The database ----------------------------------------------------------------------------


def database_found(canaries: list[bytes], since: float = 0) -> list[str]:
    """Say in which tables a canary stands, and in which files of the server: indexes, the log.

    `since`: files that were not written after this moment are left out.
    """
    return [*_in_rows(canaries), *_in_dump(canaries), *_on_disk(canaries, since)]


def database_rows_found(canaries: list[bytes]) -> list[str]:
    """Say in which tables, and in a dump, a canary stands: what a fresh backup would hold."""
    return [*_in_rows(canaries), *_in_dump(canaries)]


def _in_rows(canaries: list[bytes]) -> list[str]:
    """Copy every table out as `pg_dump` does; columns of bytes come as hexadecimal digits."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            kept = _Kept()
            cursor.cursor.copy_expert(f'COPY "{table}" TO STDOUT', kept)
            hits = canaries_in(bytes(kept), canaries)
            found += [f"table {table}: {shown(canary)}" for canary in hits]
    return found


class _Kept(bytearray):
    def write(self, data: bytes) -> None:
        self.extend(data)


def _in_dump(canaries: list[bytes]) -> list[str]:
    """Search a real dump, where this machine has a `pg_dump` that is not older than the server."""
    program = shutil.which("pg_dump")
    if program is None:
        return []
    given = connection.get_connection_params()
    options = [f"--dbname={given['dbname']}", f"--username={given.get('user') or 'postgres'}"]
    options += [f"--host={given['host']}"] if given.get("host") else []
    options += [f"--port={given['port']}"] if given.get("port") else []
    done = subprocess.run([program, *options], capture_output=True, check=False)
    hits = canaries_in(done.stdout, canaries)
    return [f"pg_dump: {shown(canary)}" for canary in hits]


def _on_disk(canaries: list[bytes], since: float) -> list[str]:
    """Search the server's own files: indexes, dead rows and the log of changes are in no dump."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            own = str(cursor.fetchone()[0])
        except psycopg2.Error:
            return []
    if not folder.is_dir():  # on another machine
        return []
    found = []
    for name in (f"base/{own}", "pg_wal", "global"):
        for path in (folder / name).rglob("*"):
            try:
                written = path.is_file() and path.stat().st_mtime >= since
                data = path.read_bytes() if written else b""
            except OSError:
                continue
            hits = [canary for canary in canaries if canary in data]
            found += [f"{path.relative_to(folder)}: {shown(canary)}" for canary in hits]
    return found
