"""The environment in which `up` and `manage` run the product. What the person has set, stays."""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from observer_portal.local import processes
from observer_portal.local.state import State

BASE = Path(__file__).resolve().parents[2]
PORT = 8000
LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104  what people type


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str = "localhost"
    port: int = PORT

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK

    @property
    def dial(self) -> str:
        """Return the address to bind: of the two that `localhost` may mean, the older."""
        return "127.0.0.1" if self.host == "localhost" else self.host

    @property
    def name(self) -> str:
        """Return the host that people type. On loopback `localhost`: passkeys need a name."""
        if self.is_loopback:
            return "localhost"
        return socket.gethostname() if self.host in EVERY_ADDRESS else self.host

    @property
    def netloc(self) -> str:
        """Return host and port as in a link."""
        return f"{self._bracketed}:{self.port}"

    @property
    def _bracketed(self) -> str:
        return f"[{self.name}]" if ":" in self.name else self.name

    @property
    def allowed_hosts(self) -> str:
        """Return ALLOWED_HOSTS."""
        if self.host in EVERY_ADDRESS:
            return "*"
        extra = [] if self.is_loopback else [self._bracketed]
        return ",".join(["localhost", "127.0.0.1", "[::1]", *extra])


def of_product(
    state: State, address: Address, *, demo: bool, servers: Mapping[str, str]
) -> dict[str, str]:
    """Return everything the product reads; what stands in our own environment wins."""
    given = os.environ
    wanted = {
        "DEMO": "1" if demo else "0",
        "HTTPS": "0",
        "PORTAL_HOST": address.netloc,
        "ALLOWED_HOSTS": address.allowed_hosts,
        "SIGNING_KEYS": str(state.path("keys")),
        "FILES": str(state.path("files")),
        "STATIC_ROOT": str(state.path("static")),
        **servers,
    }
    for name in ("SECRET_KEY", "DATA_KEY"):
        if not (given.get(name) or given.get(f"{name}_FILE")):
            wanted[f"{name}_FILE"] = str(state.path("secrets") / name.lower())
    if not given.get("MAIL_HOST"):
        wanted["MAIL_DIR"] = str(state.path("mail"))
    return {name: given.get(name) or value for name, value in wanted.items()}


def of_nothing() -> dict[str, str]:
    """Return an environment for what only computes: no server answers, no secret is real."""
    nowhere = {
        "DATABASE_URL": "postgresql:///nowhere",
        "REDIS_URL": "redis://localhost:1/0",
        "SIGNING_KEYS": os.devnull,
        "FILES": os.devnull,
        "SECRET_KEY": secrets.token_hex(32),
        "DATA_KEY": secrets.token_hex(32),
        "DEMO": "0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "localhost",
        "PORTAL_HOST": "localhost",
        "MAIL_HOST": "localhost",
    }
    return {name: value for name, value in nowhere.items() if not os.environ.get(name)}


def for_child(product: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of a child of our own account."""
    return {**os.environ, **product, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(BASE)}


def for_nobody(product: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of a child that runs as `nobody`: no home to look into."""
    return {**for_child(product), "HOME": "/nonexistent"}


def nobody_can_run_us() -> bool:
    """Whether `nobody` can read the interpreter, the packages and the checkout."""
    account = processes.unprivileged()
    if account is None:
        return False
    child = processes.spawn(
        [
            sys.executable,
            "-c",
            "import granian, observer_portal, observer_portal.local.environment",
        ],
        account=account,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(BASE), "PYTHONDONTWRITEBYTECODE": "1"},
        output=subprocess.DEVNULL,
    )
    code = child.wait()
    processes.kill_session(child)
    return code == 0
