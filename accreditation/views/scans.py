"""A scan that is kept, as an answer; who may see it and that it was looked at is the view's."""

from django.http import Http404, HttpResponse

from missions.actions import files
from missions.models import StoredFile


def answer(file: StoredFile | None) -> HttpResponse:
    """Answer with the file's content, to be looked at in the browser; 404 where there is none."""
    if file is None:
        raise Http404
    try:
        data = files.read(file)
    except files.FileGone:
        raise Http404 from None
    response = HttpResponse(data, content_type=file.media_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "no-store"
    return response
