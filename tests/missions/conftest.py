"""The world of most tests of missions; those of pages that ask the clock make one of today."""

import pytest

from tests.factories import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def head(client, world):
    """A browser in which the head of the mission is signed in."""
    client.force_login(world.head)
    return client
