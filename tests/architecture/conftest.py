"""One world for each file that knocks at every address, and everybody signed in."""

import logging

import pytest
from django.db import connection, transaction
from django.test import override_settings

from observer_portal.accounts import middleware
from tests.architecture.knocking import cookies_of
from tests.every_state import EveryState
from tests.factories import PASSWORD, World


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Where the world of the file keeps files and keys."""
    found = {name: tmp_path_factory.mktemp(name.lower()) for name in ("FILES", "SIGNING_KEYS")}
    for folder in found.values():
        folder.chmod(0o700)
    return found


@pytest.fixture(scope="module")
def state(django_db_setup, django_db_blocker, folders):
    """Everything in every state. Whatever a request does to it is taken back."""
    quick = {
        "ACCOUNT_RATE_LIMITS": False,
        "MFA_RATE_LIMITS": False,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 86_400,  # nobody is asked again on a slow machine
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    logging.disable(logging.WARNING)  # thousands are refused
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(**folders, **quick),
        pytest.MonkeyPatch.context() as patch,
    ):
        # to be seen is written once a minute: a query more in whatever a slow machine asks later
        patch.setattr(middleware, "SEEN_EVERY", middleware.IDLE)
        everything = EveryState(World(password=PASSWORD, now=True))
        # or the planner takes all tables to be empty; ours alone: the catalogues that all databases
        # share would stay locked until the end of the file, and another worker wait for them
        ours = connection.introspection.table_names()
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, ours))}")
        yield everything
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def cookies(state):
    """The cookies of everybody."""
    return cookies_of(state)


@pytest.fixture
def in_the_world(settings, state, folders):
    """Let a test look for files where the world of its file keeps them."""
    for name, folder in folders.items():
        setattr(settings, name, folder)
