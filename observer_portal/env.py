"""Values from the environment: NAME, or the content of the file that NAME_FILE names."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class NotConfigured(SystemExit):
    """A value is missing or wrong; the message says which variable to set to what."""


def secret(name: str, default: str | None = None) -> str:
    """Return NAME, or the stripped content of NAME_FILE, or `default`.

    Raises NotConfigured where none of the three is there.
    """
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise NotConfigured(f"{name}_FILE: {file} cannot be read ({error.strerror}).") from None
    value = os.environ.get(name) or default
    if value is None:
        raise NotConfigured(f"Set {name} or {name}_FILE; docs/operations.md says to what.")
    return value


def text(name: str, default: str = "") -> str:
    """Return NAME or `default`."""
    return os.environ.get(name) or default


def flag(name: str, default: bool = False) -> bool:
    """Return NAME as a truth value: 1, true, yes, on / 0, false, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise NotConfigured(f"{name} is {value!r}; write 1 or 0.")


def integer(name: str, default: int) -> int:
    """Return NAME as a whole number."""
    value = os.environ.get(name) or str(default)
    try:
        return int(value)
    except ValueError:
        raise NotConfigured(f"{name} is {value!r}; write a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """Return NAME divided at commas, without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(url: str, *, patience: int = 0) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name?host=/socket/folder into Django's form.

    `patience`: seconds that a statement may take, 0 without end. A lock is waited for half as long,
    and a transaction that does nothing for a good while longer is ended by the server.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise NotConfigured("DATABASE_URL must begin with postgresql://; no other database works.")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if patience:
        limits = {
            "statement_timeout": patience,
            "lock_timeout": max(1, patience // 2),
            "idle_in_transaction_session_timeout": max(60, 4 * patience),
        }
        given = [query["options"]] if "options" in query else []
        spoken = [f"-c {name}={seconds}s" for name, seconds in limits.items()]
        query["options"] = " ".join([*given, *spoken])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": dict(query),
    }


def redis(url: str) -> tuple[str, str]:
    """Turn one REDIS_URL into (Celery's broker, Django's cache): databases n and n + 1."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = int(parse_qs(parts.query).get("db", ["0"])[0])
        broker = f"redis+socket://{parts.path}?virtual_host={number}"
        return broker, f"unix://{parts.path}?db={number + 1}"
    if parts.scheme not in ("redis", "rediss"):
        raise NotConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
    number = int(parts.path[1:] or 0)
    base = f"{parts.scheme}://{parts.netloc}"
    return f"{base}/{number}", f"{base}/{number + 1}"


def key_bytes(name: str, value: str, length: int = 32) -> bytes:
    """Return `value`, written in hexadecimal digits, as bytes; refuse any other length."""
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != length:
        raise NotConfigured(f"{name} must be {length} random bytes in hexadecimal digits.")
    return key


def is_set(*names: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether each NAME or its NAME_FILE is set."""
    return all(environ.get(name) or environ.get(f"{name}_FILE") for name in names)
