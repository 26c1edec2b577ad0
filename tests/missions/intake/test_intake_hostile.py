"""Whatever is sent, the process that asks gets a sentence and stays as it was."""

import os
from pathlib import Path

import pytest
from django.utils import translation
from hostile_frames import FRAMES
from hostile_photos import PHOTOS
from hostile_scans import SCANS
from hostile_texts import TEXTS
from hostile_workbooks import WORKBOOKS
from intake_watch import cheap

from missions.intake import picture, scan, spreadsheet
from missions.intake.refusals import FileRefused

CASES = [
    *((spreadsheet.read, {"filename": "list.xlsx"}, name, *WORKBOOKS[name]) for name in WORKBOOKS),
    *((spreadsheet.read, {"filename": "list.xlsx"}, name, *FRAMES[name]) for name in FRAMES),
    *((spreadsheet.read, {"filename": "list.csv"}, name, *TEXTS[name]) for name in TEXTS),
    *((picture.reencode, {}, name, *PHOTOS[name]) for name in PHOTOS),
    *((scan.reencode_scan, {}, name, *SCANS[name]) for name in SCANS),
]


def children():
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    return listing.read_text().split() if listing.exists() else []


def open_files():
    listing = Path("/proc/self/fd")
    return len(list(listing.iterdir())) if listing.exists() else 0


@pytest.mark.parametrize(
    ("read", "more", "make", "kind"),
    [
        pytest.param(case[0], case[1], *case[3:], id=f"{case[0].__name__}-{case[2]}")
        for case in CASES
    ],
)
def test_hostile_file_is_refused_with_a_sentence_and_costs_nothing(read, more, make, kind):
    data = make()
    left_before = (children(), open_files())
    with pytest.raises(FileRefused) as refusal, cheap():
        read(data, **more)
    assert refusal.value.kind == kind
    with translation.override("en"):
        sentence = refusal.value.sentence
    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert (children(), open_files()) == left_before


def test_there_are_enough_hostile_files():
    assert len(CASES) >= 160
