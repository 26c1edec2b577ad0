"""What a device says when nobody can be asked: every word of the page, made beforehand."""

import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accreditation.models import Badge
from accreditation.queries import verdicts
from missions.models import SendingOrganisation
from observer_portal.page import moments

SAYS: dict[str, Promise | str] = {
    "no_list": _("There is no list on this device yet. Open this page once with the network."),
    "number_alone": _(
        "The list has nothing against this number. Without the network a number alone proves "
        "nothing: point the camera at the code, or phone."
    ),
    "slip": _("One character of the number is wrong. Compare it with the badge and try again."),
    "shape": _("A number looks like PR22-00417-M: letters, five digits, a letter or a digit."),
    "unable": _(
        "This browser cannot check signatures by itself. It asks over the network; without it, "
        "phone."
    ),
    "same": _("This device says the same."),
    "differs": _("The list on this device still says: {word}."),
    "strange": _("This device does not find the signature genuine. Phone the commission."),
    "other_host": _("This is not the address of the commission. Type it yourself: {address}"),
    "offline": _("without network"),
    "no_camera": _("The camera cannot be used. Type the number, or send a picture of the code."),
    "not_a_badge": _("This code is no badge. Point the camera at the code on the badge."),
}
UNITS = (("minute", 60), ("hour", 48), ("day", 15))  # how far each of them is counted


@lru_cache(maxsize=8)
def words(language: str) -> str:
    """Return all words as JSON: by verdict, by kind, sentences, and how long ago something was."""
    with translation.override(language):
        now = timezone.now()
        ago = {
            unit: [
                moments.ago_text(now - timedelta(**{f"{unit}s": amount}), now)
                for amount in range(most)
            ]
            for unit, most in UNITS
        }
        ago["minute"][0] = gettext("just now")
        said: dict[str, Any] = verdicts.for_a_device() | {
            "says": {name: str(sentence) for name, sentence in SAYS.items()},
            "ago": ago,
        }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def kept_device(language: str) -> dict[str, Any]:
    """Return the same for the page that a device keeps: also what the senders are called."""
    # whoever has a card: the page is public, and who else has come to an election is not
    has_card = Badge.objects.filter(application__mission__organisation=OuterRef("pk"))
    names = SendingOrganisation.objects.filter(Exists(has_card))
    rows = names.order_by("code").values_list("code", f"short_{language}")
    called = {code[:20]: name for code, name in rows}  # as a token has room for
    return device(language) | {"is_kept": True, "senders": json.dumps(called, ensure_ascii=False)}


def device(language: str) -> dict[str, Any]:
    """Return what the scripts of a station's page need."""
    return {
        "language": language,
        "words": words(language),
        "host": settings.PORTAL_HOST,
        "pack": reverse("verify:pack"),
        "worker": reverse("verify:worker"),
    }
