"""Servers, keys and folders for one run of the tests or the benchmarks, gone at its end."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from observer_portal.local import processes, services

PREFIX = "portal-run-"
FOLDERS = {"FILES": "files", "SIGNING_KEYS": "keys", "STATIC_ROOT": "static", "MAIL_DIR": "mail"}


def with_database(url: str, number: int) -> str:
    """Return a REDIS_URL that names database `number`, counted from the one it names."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        base = int(parse_qs(parts.query).get("db", ["0"])[0])
        return f"unix://{parts.path}?db={base + number}"
    base = int(parts.path.strip("/") or 0)
    return parts._replace(path=f"/{base + number}").geturl()


def numbered(environment: Mapping[str, str], share: int) -> dict[str, str]:
    """Return what worker number `share` (from 1) changes: two Valkey databases, own folders."""
    changed = {"REDIS_URL": with_database(environment["REDIS_URL"], 2 * share)}
    for name in FOLDERS:
        folder = Path(environment[name]).with_name(f"{Path(environment[name]).name}-{share}")
        folder.mkdir(mode=0o700, exist_ok=True)
        changed[name] = str(folder)
    return changed


class Throwaway:
    """A private folder in the machine's temporary folder, with servers that forget."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=short_temporary_folder()))
        self.folder.chmod(0o711)  # as root the servers are another account
        processes.tell_guardian(f"rm {self.folder}")
        self._running: list[services.Server] = []

    def start(self) -> dict[str, str]:
        """Start what is not given and return the environment of the product."""
        try:
            return self._folders() | self._servers()
        except BaseException:
            self.stop()
            raise

    def _servers(self) -> dict[str, str]:
        urls = {
            "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
            "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
        }
        for name, kind in services.KINDS.items():
            if not urls[name]:
                server = kind(self.folder, self.folder, durable=False)
                self._running.append(server)
                with (self.folder / f"{server.name}.log").open("wb") as log:
                    services.start(server, output=log)
                urls[name] = server.url
        return urls

    def _folders(self) -> dict[str, str]:
        environment = {"DEMO": "1", "HASHED_STATIC": "0", "PORTAL_HOST": "localhost"}
        environment["CONN_MAX_AGE"] = "0"  # else threads of a live server keep sessions open
        for name in ("SECRET_KEY", "DATA_KEY"):
            file = self.folder / name.lower()
            file.write_text(secrets.token_hex(32))
            file.chmod(0o600)
            environment[f"{name}_FILE"] = str(file)
        for name, folder in FOLDERS.items():
            path = self.folder / folder
            path.mkdir(mode=0o700)
            environment[name] = str(path)
        return environment

    def stop(self) -> None:
        """Stop the servers, Valkey first, and remove everything."""
        while self._running:
            services.stop(self._running.pop())
        shutil.rmtree(self.folder, ignore_errors=True)


def short_temporary_folder() -> Path:
    """Return the temporary folder, or /tmp where its path is too long for sockets."""
    folder = Path(tempfile.gettempdir())
    room = services.SOCKET_PATH_LIMIT - services.LONGEST_SOCKET_NAME - len("/pg") - len(PREFIX) - 8
    return folder if len(os.fsencode(folder)) < room else Path("/tmp")  # noqa: S108
