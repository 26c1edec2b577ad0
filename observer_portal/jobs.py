"""The only way to start a task: after the commit, best effort. The row itself is the queue."""

import logging
from collections.abc import Iterable
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

Ids = dict[str, object]


def after_commit(job: str, calls: Iterable[Ids]) -> None:
    """Send one message per element of `calls` (keyword arguments: ids only) once committed.

    A broker that is away neither fails nor slows what has been decided: a sweeper looks at the
    rows and sends again.
    """
    transaction.on_commit(partial(_send, str(job), list(calls)), robust=True)


def _send(job: str, calls: list[Ids]) -> None:
    for ids in calls:
        try:
            current_app.send_task(job, kwargs=ids, retry=False)
        except (OperationalError, RedisError, OSError):
            # the first failure ends it: a stopped broker must not cost one time-out per message
            log.warning("The broker is away; the sweeper will find what %s was to do.", job)
            return
