#!/usr/bin/env python3
"""Django's command line; `./portal manage` runs it on the servers of `./portal up`."""

import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.core.management import execute_from_command_line

BASE = Path(__file__).resolve().parent
# These read what they are given and nothing else: without apps and settings they start in a third
# of the time, which is most of what looking at one file costs.
BARE = {"check_upload": "missions.management.commands.check_upload"}


def run_bare(module: str) -> None:
    """Run a command that needs the catalogues alone."""
    settings.configure(LOCALE_PATHS=[BASE / "locale"], USE_TZ=True)
    django.setup()
    import_module(module).Command().run_from_argv(sys.argv)


if __name__ == "__main__":
    if (asked := "".join(sys.argv[1:2])) in BARE:
        run_bare(BARE[asked])
        raise SystemExit
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observer_portal.settings")
    if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")):
        raise SystemExit(
            "manage.py: DATABASE_URL is not set. On your own machine write "
            f"`./portal manage {' '.join(sys.argv[1:])}`; docs/operations.md is for servers."
        )
    execute_from_command_line(sys.argv)
