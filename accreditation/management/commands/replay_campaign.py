"""Replay a campaign from its file, through the acts that people use."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accreditation.actions import reference_data
from accreditation.actions.campaign import form
from accreditation.actions.campaign.cells import CampaignRefused
from accreditation.actions.campaign.replay import replay
from accreditation.queries import figures
from missions.actions import reference_data as declared_data


class Command(BaseCommand):
    """All of it or nothing; the form of the file is in docs/campaign-file.md."""

    help = "Replay a campaign of accreditation from a file, and print its figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and whether the answer is for a program."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, file: Path, json: bool, **_options: Any) -> None:
        """Replay, then count from the rows."""
        began = time.monotonic()
        declared_data.load()
        reference_data.load()
        try:
            election = replay(form.read(file))
        except CampaignRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stderr.write(f"replayed in {time.monotonic() - began:.1f} s")
        self.stdout.write(told(figures.of(election), as_json=json))


def told(found: figures.Figures, *, as_json: bool) -> str:
    """Return the figures as one JSON object, or as lines for people."""
    if as_json:
        return json.dumps(found.as_json(), ensure_ascii=False)
    lines = [
        f"{sitting.at.astimezone(settings.ASTANA):%Y-%m-%d %H:%M} +{sitting.accredited}"
        f" -{sitting.withdrawn + sitting.revoked} = {sitting.total}"
        for sitting in found.sittings
    ]
    organisations, states = found.organisations, found.states
    lines.append(
        f"{found.total} = {organisations.total} from {organisations.count} organisations"
        f" + {states.total} from {states.count} states"
    )
    return "\n".join(lines)
