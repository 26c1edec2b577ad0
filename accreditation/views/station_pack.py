"""The signed pack, as the issuer left it: cheap to ask for, and kept by whoever asked."""

import gzip
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition, require_safe

from accreditation.models import SignedPack
from accreditation.queries import station_pack

TYPE = 'application/cose; cose-type="cose-sign1"'


def _etag(_request: HttpRequest) -> str | None:
    newest = station_pack.newest()
    return f'W/"{newest.version}"' if newest else None


@login_not_required
@require_safe
@condition(etag_func=_etag)
def newest(request: HttpRequest) -> HttpResponse:
    """Serve the pack that counts; whoever has it is told so in a line."""
    found = station_pack.newest()
    if found is None:
        raise Http404
    response = _served(request, found.version)
    response["Pack-Key"] = bytes(found.key.public).hex()  # over TLS: a device keeps the first
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _served(request: HttpRequest, version: int) -> HttpResponse:
    plain, packed = _bytes(version)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if is_packed else plain, content_type=TYPE)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@lru_cache(maxsize=4)
def _bytes(version: int) -> tuple[bytes, bytes]:
    """Return a version as it is and packed; read and packed once in a process."""
    data = SignedPack.objects.filter(version=version).values_list("data", flat=True).first()
    if data is None:
        raise Http404
    return bytes(data), gzip.compress(bytes(data), mtime=0)
