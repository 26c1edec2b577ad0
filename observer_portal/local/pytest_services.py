"""pytest plugin (-p): a throw-away PostgreSQL and Valkey for the whole run.

It sets the environment before pytest-django reads the settings, which that does in its own
`pytest_load_initial_conftests`: a fixture or pytest_configure would be too late. Under pytest-xdist
the controller starts the servers, and each worker takes databases and folders of its own.
TEST_DATABASE_URL and TEST_REDIS_URL name servers to use instead of embedded ones.
"""

import os
from collections.abc import Generator

import pytest

from observer_portal.local import catalogues
from observer_portal.local.throwaway import Throwaway, numbered

_throwaway: list[Throwaway] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --thorough."""
    parser.addoption(
        "--thorough", action="store_true", help="run the long tests too: faults, races, load"
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Start the servers, or take this worker's share of them."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        os.environ.update(numbered(os.environ, int(worker.removeprefix("gw")) + 1))
    elif not early_config.known_args_namespace.help:
        catalogues.compile_all()  # before any worker reads one
        servers = Throwaway()
        _throwaway.append(servers)
        os.environ.update(servers.start())
    try:
        return (yield)
    except BaseException:  # settings that cannot be read: pytest does not get to unconfigure
        pytest_unconfigure()
        raise


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `thorough`, unless it was asked for."""
    if config.getoption("--thorough"):
        return
    long = [item for item in items if item.get_closest_marker("thorough")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_unconfigure() -> None:
    """Stop the servers and remove their folder."""
    while _throwaway:
        _throwaway.pop().stop()
