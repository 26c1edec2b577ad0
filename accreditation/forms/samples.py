"""What forms hold filled in where the portal is shown, so that trying it takes no typing.

Elsewhere they are empty: the number and the day of a letter are what stands on its paper.
"""

from datetime import date

from django.conf import settings
from django.utils import timezone


def letter() -> str:
    """Return a number such as a letter or note has; another one each minute."""
    return f"14-2/{timezone.localtime():%d%H%M}" if settings.DEMO else ""


def resolution() -> str:
    """Return a number such as a resolution has; another one each minute."""
    return f"{timezone.localtime():%j/%H%M}" if settings.DEMO else ""


def today() -> date | None:
    """Return the day on which it was written."""
    return timezone.localdate() if settings.DEMO else None
