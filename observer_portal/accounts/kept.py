"""What was typed and could not be taken yet: kept sealed for two hours, for that person alone.

The token that names it stands in an address of that person's browser; of it the database holds a
hash. The key of the seal is made from the token too, so a copy of the database opens nothing.
"""

import json
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from observer_portal import clock, sealing
from observer_portal.accounts.models import KeptForm, User

NAME = "kept"  # of the token, in addresses and in forms
KEPT_FOR = timedelta(hours=2)
MOST_BYTES = 25 << 20  # of files; above that the text alone is kept
MOST_FORMS = 20  # of one person
LEFT_OUT = ("csrfmiddlewaretoken", NAME)
_LENGTH = 4  # bytes that say how long the text before the files is


def keep(request: HttpRequest, user: User) -> str:
    """Keep what a request sends; returns its token."""
    token, now = secrets.token_urlsafe(32), clock.database_now()
    path = path_of(request)
    sealed = sealing.seal(_key(token), _packed(request), aad=_bound_to(user, path))
    KeptForm.objects.create(
        token_hash=_hash(token), user=user, path=path, sealed=sealed, expires_at=now + KEPT_FOR
    )
    older = KeptForm.objects.filter(user=user).order_by("-pk").values("pk")[MOST_FORMS:]
    KeptForm.objects.filter(pk__in=list(older.values_list("pk", flat=True))).delete()
    return token


def find(token: str, user: User) -> KeptForm | None:
    """Return what this person had sent; None for another's, for what is gone or too old."""
    found = KeptForm.objects.filter(token_hash=_hash(token), user=user)
    return found.filter(expires_at__gt=clock.database_now()).first()


def drop(token: str, user: User) -> None:
    """Forget it: it has been sent again."""
    KeptForm.objects.filter(token_hash=_hash(token), user=user).delete()


def put_back(request: HttpRequest, kept: KeptForm, token: str) -> None:
    """Make a request what it was when it was kept: its form and its files."""
    whole = sealing.unseal(_key(token), kept.sealed, aad=_bound_to(kept.user, kept.path))
    start = _LENGTH + int.from_bytes(whole[:_LENGTH], "big")
    told = json.loads(whole[_LENGTH:start])
    files: MultiValueDict[str, Any] = MultiValueDict()
    for field, name, kind, size in told["files"]:
        part = whole[start : start + size]
        files.appendlist(field, SimpleUploadedFile(name, part, kind))
        start += size
    request.method = request.META["REQUEST_METHOD"] = "POST"
    vars(request).update(_post=QueryDict(told["form"]), _files=files)


def path_of(request: HttpRequest) -> str:
    """Return the address of a request, without the name of what is kept."""
    rest = request.GET.copy()
    rest.pop(NAME, None)
    return f"{request.path}?{rest.urlencode()}" if rest else request.path


def address_of(request: HttpRequest, token: str) -> str:
    """Return the address at which what is kept comes back."""
    path = path_of(request)
    return f"{path}{'&' if '?' in path else '?'}{NAME}={token}"


def _packed(request: HttpRequest) -> bytes:
    form = request.POST.copy()
    for name in LEFT_OUT:
        form.pop(name, None)
    sent = [(field, file) for field, files in request.FILES.lists() for file in files]
    if sum(file.size or 0 for _field, file in sent) > MOST_BYTES:
        sent = []
    parts = [file.read() for _field, file in sent]
    told = {
        "form": form.urlencode(),
        "files": [
            (field, file.name, file.content_type or "", len(part))
            for (field, file), part in zip(sent, parts, strict=True)
        ],
    }
    head = json.dumps(told).encode()
    return b"".join([len(head).to_bytes(_LENGTH, "big"), head, *parts])


def _key(token: str) -> bytes:
    root = sealing.subkey(settings.DATA_KEY, "kept forms")
    return sealing.keyed_hash(root, token)


def _hash(token: str) -> bytes:
    return sealing.keyed_hash(sealing.subkey(settings.DATA_KEY, "names of kept forms"), token)


def _bound_to(user: User, path: str) -> str:
    return f"kept|{user.pk}|{path}"
