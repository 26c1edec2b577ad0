"""`check_upload`: the verdict of the upload pages on any file, without servers or a database."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from mission_pages import jpeg

from missions.intake.refusals import FileRefused

BASE = Path(__file__).resolve().parents[2]
LISTS = Path(__file__).parent / "lists"
SERVERS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATA_KEY", "SIGNING_KEYS", "FILES")


def told(path, *arguments):
    out = StringIO()
    call_command("check_upload", str(path), "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_a_good_file_is_accepted_without_a_word():
    assert told(LISTS / "06_oic_4.ods") == {"accepted": True, "kind": "list", "reason": ""}


@pytest.mark.parametrize(
    ("as_", "refused"),
    [("photo", None), ("scan", None), ("list", "not_a_spreadsheet"), ("photo_archive", "no_zip")],
)
def test_what_a_file_is_sent_for_decides_who_reads_it(tmp_path, as_, refused):
    path = tmp_path / "portrait"
    path.write_bytes(jpeg())
    kind = {"no_zip": "not_an_archive"}.get(refused, refused)
    reason = FileRefused(kind).sentence if kind else ""
    assert told(path, "--as", as_) == {"accepted": kind is None, "kind": as_, "reason": reason}


def test_the_reason_is_told_in_the_language_that_is_asked_for(tmp_path):
    found = told(tmp_path, "--language", "ru")
    assert found == {
        "accepted": False,
        "kind": "unknown",
        "reason": ("Это не файл, а что-то другое, например папка или устройство. Укажите файл."),
    }


@pytest.mark.parametrize(("make", "accepted"), [(jpeg, True), (lambda: b"\x7fELF" * 9, False)])
def test_the_command_needs_no_servers_and_prints_nothing_else(tmp_path, make, accepted):
    """As `./portal manage check_upload` runs it, with a state folder that cannot be made."""
    path = tmp_path / "sent"
    path.write_bytes(make())
    environment = {name: value for name, value in os.environ.items() if name not in SERVERS}
    command = [sys.executable, "-m", "observer_portal.local.manage"]
    done = subprocess.run(
        [*command, "--state", "/dev/null/nowhere", "check_upload", str(path), "--json"],
        cwd=BASE,
        env=environment | {"PYTHONPATH": str(BASE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["accepted"] is accepted
    assert done.stderr == ""
