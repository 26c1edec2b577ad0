"""Badges survive what can go wrong; the same harness without the sweeper must lose some."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]


def harness(*arguments):
    """Run it as a process of its own, on servers of its own; its figures."""
    given = ("DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.harness", *map(str, arguments)],
        cwd=BASE,
        env={k: v for k, v in os.environ.items() if k not in given},
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stdout.write(done.stdout)
    assert done.stdout, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_faults_lose_no_badge_and_double_none():
    figures = harness("--badges", 96, "--faults", 14, "--seed", 11)
    assert figures["broken"] == {}
    assert (figures["lost"], figures["holds"]) == (0, True)


@pytest.mark.thorough
def test_a_hundred_faults_over_641_badges():
    figures = harness("--badges", 641, "--faults", 100, "--seed", 3)
    assert figures["broken"] == {}
    assert (figures["lost"], figures["faults"]) == (0, 100)


@pytest.mark.thorough
def test_without_the_sweeper_the_harness_loses_badges():
    figures = harness("--badges", 320, "--faults", 40, "--seed", 2, "--no-sweeper")
    assert figures["lost"] > 0
    assert figures["broken"] == {}
