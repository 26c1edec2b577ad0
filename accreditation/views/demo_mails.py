"""The mails of the demonstration, which nobody receives. Elsewhere these pages do not exist."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditation.actions.demo.personas import PERSONAS
from observer_portal import clock
from observer_portal.notices import mailbox
from observer_portal.notices.mailbox import Mail

SHOWN = 50


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the newest mails, all or those to one address."""
    _only_in_the_demonstration()
    mails, to = mailbox.newest(), request.GET.get("to", "")
    chosen = [mail for mail in mails if not to or mail.to == to]
    context = {
        "mails": [_shown(mail) for mail in chosen[:SHOWN]],
        "is_cut": len(chosen) > SHOWN,
        "tabs": _tabs(mails, to),
        "now": clock.database_now(),
    }
    return _kept_private(render(request, "public/demo_mails.html", context))


@login_not_required
@require_safe
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail, with its links to press."""
    _only_in_the_demonstration()
    mail = mailbox.named(name)
    if mail is None:
        raise Http404
    return _kept_private(render(request, "public/demo_mail.html", _shown(mail)))


def _only_in_the_demonstration() -> None:
    if not settings.DEMO or mailbox.folder() is None:
        raise Http404


def _shown(mail: Mail) -> dict[str, Any]:
    return {"mail": mail, "person": _NAMES.get(mail.to, ""), "tongue": _TONGUES.get(mail.language)}


def _tabs(mails: list[Mail], chosen: str) -> list[dict[str, Any]]:
    """Return a filter for everybody, and one for each persona who was written to."""
    written = Counter(mail.to for mail in mails)
    people = [(p.email, p.name) for p in PERSONAS if p.email in written]
    return [
        {
            "label": label,
            "url": f"?{urlencode({'to': to})}" if to else "?",
            "count": written[to] if to else len(mails),
            "current": to == chosen,
        }
        for to, label in [("", _("Everybody")), *people]
    ]


def _kept_private(response: HttpResponse) -> HttpResponse:
    """Keep the links in these pages, some of which are secrets, from whatever stands between."""
    response["Cache-Control"] = "no-store"
    return response


_NAMES = {persona.email: persona.name for persona in PERSONAS}
_TONGUES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
