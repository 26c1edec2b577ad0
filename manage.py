#!/usr/bin/env python3
"""Django's command line; `./portal manage` runs it on the servers of `./portal up`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observer_portal.settings")
    if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")):
        raise SystemExit(
            "manage.py: DATABASE_URL is not set. On your own machine write "
            f"`./portal manage {' '.join(sys.argv[1:])}`; docs/operations.md is for servers."
        )
    execute_from_command_line(sys.argv)
