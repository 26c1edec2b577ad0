"""What may not stand in a log: the secret part of a path."""

import logging
import re

SECRET = re.compile(r"/(V|observer|invitation|registration)/[^/\s'\"]+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """Return `text` with the secret part of links cut: badges, observers, arriving missions."""
    return SECRET.sub(r"/\1/...", text)


class NoSecretPaths(logging.Filter):
    """Cuts secrets out of the record before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, without them."""
        record.msg = without_secrets(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_secrets(arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True
