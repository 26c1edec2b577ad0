"""The campaign of 2022, 641 people, replayed without drawing badges: seconds, and the figures."""

import time
from typing import Any

from accreditation.actions import reference_data
from accreditation.actions.campaign import form
from accreditation.actions.campaign.replay import replay
from accreditation.queries import figures
from missions.actions import reference_data as declared_data

MOST_SECONDS = 60
PUBLISHED = 641


def run() -> dict[str, Any]:
    """Return seconds of the replay and of its figures."""
    declared_data.load()
    reference_data.load()
    began = time.perf_counter()
    election = replay(form.read(form.KNOWN / "pr22.json"))
    replayed = time.perf_counter() - began
    began = time.perf_counter()
    found = figures.of(election)
    counted = time.perf_counter() - began
    assert found.total == PUBLISHED
    assert replayed < MOST_SECONDS
    return {
        "replay_641_s": round(replayed, 1),
        "figures_641_s": round(counted, 3),
    }
