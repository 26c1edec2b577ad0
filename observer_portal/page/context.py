"""What every page knows, whoever looks at it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from observer_portal.notices import mailbox
from observer_portal.page import moments

# Each language by its own name, as its speakers put it.
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the languages, the release, and what the demonstration must say.

    `languages`: [{"code", "name", "is_current"}], each by its own name.
    `here`: where to come back to after a change of language.
    """
    spoken = moments.language()
    return {
        "here": request.get_full_path(),
        "is_demo": settings.DEMO,
        "has_mails": settings.DEMO and mailbox.folder() is not None,
        "key_wall": settings.KEY_WALL,
        "languages": [
            {"code": code, "name": NAMES[code], "is_current": code == spoken}
            for code, _name in settings.LANGUAGES
        ],
        "release": settings.RELEASE,
    }
