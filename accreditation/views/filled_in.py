"""One act of a page by a form of its own: done, or the page again with what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def take(
    request: HttpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], str],
    *,
    refusals: tuple[type[Exception], ...],
    back: tuple[str, str],
) -> HttpResponse | None:
    """Act with what a valid form says, and go `back` (name of the page, its object).

    `act` returns the sentence of its success. None: it was refused, as the form now says.
    """
    if not form.is_valid():
        return None
    try:
        said = act(form.cleaned_data)
    except refusals as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, said)
    return redirect(*back)
