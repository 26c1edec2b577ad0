"""The portal's application with one more address: an empty view behind the same middleware."""

import os

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observer_portal.settings")

from observer_portal.wsgi import application  # sets Django up: before whatever has models

# isort: split
from observer_portal import urls


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer nothing."""
    return HttpResponse()


urls.urlpatterns.insert(0, path("empty/", empty))

__all__ = ["application"]
