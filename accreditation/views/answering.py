"""A form that is filled in, checked and sent, by people without an account."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accreditation.actions import letters
from missions.actions import files, pending
from missions.forms.arrival import DetailsForm
from missions.models import StoredFile

REFUSED = 422
Refusal = str


def answer(
    request: HttpRequest,
    make: Callable[..., DetailsForm],
    send: Callable[[DetailsForm], HttpResponse | Refusal],
    context: dict[str, Any],
    *,
    page: str,
    check: str,
) -> HttpResponse:
    """Show the form, then the answers, then send them; nothing that was typed is lost on the way.

    `make`: the form's class with what is known; `send` answers, or says why it cannot be sent.
    """
    if request.method != "POST":
        return private(render(request, page, context | {"form": make()}))
    form = make(request.POST, request.FILES)
    act = request.POST.get("act", "check")
    if act == "change":
        form.is_valid()
        return private(render(request, page, context | {"form": make(initial=form.typed())}))
    if not form.is_valid():
        return private(render(request, page, context | {"form": form}, status=REFUSED))
    if act == "send":
        said = send(form)
        if isinstance(said, HttpResponse):
            if form.kept:
                pending.drop(form.kept)
            return said
        form.add_error(None, said)
        return private(render(request, page, context | {"form": form}, status=REFUSED))
    data = form.cleaned_data
    shown = {"form": form, "typed": form.typed(), "data": data}
    shown["language_name"] = dict(settings.LANGUAGES)[data["language"]]
    return private(render(request, check, context | shown))


def letter_of(form: DetailsForm) -> StoredFile | None:
    """Keep the letter for good, and return it; None where it is gone or none was sent."""
    try:
        found = form.letter_pages()
    except files.FileGone:
        return None
    return letters.keep_pages(found) if found else None


def private(response: HttpResponse) -> HttpResponse:
    """Let nobody keep a page that a link alone opens."""
    response["Cache-Control"] = "no-store"
    return response
