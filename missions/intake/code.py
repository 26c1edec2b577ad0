"""What the QR code in a photo says: a badge before a camera, decoded where it can do no harm."""

from missions.intake import limits
from missions.intake.parent import run_child
from missions.intake.refusals import FileRefused


def read_codes(data: bytes) -> tuple[str, ...]:
    """The texts of the QR codes in a JPEG or PNG picture, at least one. Raises FileRefused."""
    if not data:
        raise FileRefused("empty")
    if len(data) > limits.PHOTO_BYTES:
        raise FileRefused("too_big", limit=limits.PHOTO_BYTES // limits.MB)
    head, _body = run_child("code", data)
    texts = head.get("texts")
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise FileRefused("damaged")
    if not texts:
        raise FileRefused("no_code")
    return tuple(text[: limits.CODE_CHARACTERS] for text in texts[: limits.CODES])
