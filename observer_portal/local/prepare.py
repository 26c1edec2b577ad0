"""Bring database, static files, catalogues and world up to date, in one process.

    python -m observer_portal.local.prepare [--quick]

Run by `up` and `manage` in the environment of the product. With --quick, nothing happens where the
code is what it was the last time.
"""

import argparse
import compileall
import hashlib
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from observer_portal.local import catalogues
from observer_portal.local.environment import BASE
from observer_portal.local.state import UMASK

PACKAGES = ("observer_portal", "missions", "accreditation")
SOURCES = (*PACKAGES, "templates", "static", "locale")


def say(sentence: str) -> None:
    """Tell the person; standard output belongs to the command."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


def fingerprint(folders: Iterable[Path]) -> str:
    """Return a digest of the names, sizes and times of all files below `folders`, and the pins."""
    digest = hashlib.sha256((BASE / "requirements.txt").read_bytes())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in (".pyc", ".mo"):
                facts = path.stat()
                digest.update(f"{path}|{facts.st_size}|{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Whether the last successful run saw the same."""
    return stamp.exists() and stamp.read_text() == value


def collect_static(stamp: Path) -> None:
    """Collect and hash the static files when they, or the packages that bring some, changed."""
    folders = [BASE / "static", *(BASE / name / "static" for name in PACKAGES)]
    value = fingerprint(folders)
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if is_stamped(stamp, value) and manifest.exists():
        return
    say("collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    for path in (settings.STATIC_ROOT, *settings.STATIC_ROOT.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)  # Django's own mode for uploads is 0600
    stamp.write_text(value)


def compile_code() -> None:
    """Compile our modules: the web, as another account, cannot, and would do it at each start."""
    for package in PACKAGES:
        compileall.compile_dir(str(BASE / package), quiet=2)


def compile_catalogues() -> None:
    """Compile the translations, or say that they cannot be written."""
    try:
        catalogues.compile_all()
    except OSError as error:
        say(f"the translations could not be compiled ({error}); pages may show English")


def main(arguments: list[str]) -> None:
    """Do it all, or nothing with --quick where nothing has changed."""
    parser = argparse.ArgumentParser(prog="prepare")
    parser.add_argument("--stamps", type=Path, required=True, help="folder of the stamps")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    stamp = options.stamps / "prepared"
    value = fingerprint(BASE / name for name in SOURCES) + os.environ.get("DEMO", "")
    if options.quick and is_stamped(stamp, value):
        return
    os.umask(0o022)  # what is compiled and collected is for every account of the portal
    compile_code()
    compile_catalogues()
    django.setup()
    collect_static(options.stamps / "collected")
    call_command("migrate", interactive=False, verbosity=0)
    os.umask(UMASK)  # what the world keeps is not
    call_command("prepare_world", stdout=sys.stderr)
    stamp.write_text(value)
    say(f"prepared in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observer_portal.settings")
    main(sys.argv[1:])
