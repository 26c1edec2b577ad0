"""Badges to measure: invented people, photos of noise, real tokens. Light to import."""

import hashlib
import io
import resource
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from accreditation.badge import drawing, number, signature
from accreditation.badge.faces import Face
from accreditation.badge.payload import Claims
from tests.accreditation.badge.samples import INTERPRETER, IPA_CIS, OBSERVER, ODIHR, SUPPORT

PHOTOS = 32
SURNAMES = (
    "VAN DER MEERDONK",
    "MÜLLER",
    "DĄBROWSKA",
    "O'CONNOR",
    "YILMAZ",
    "FERNÁNDEZ",
    "RAJAONARIVELO-ANDRIAMANJATO",
    "JUMAKADYROVA",
    "KOVAČEVIĆ",
    "SMITH-JONES",
    "PAPADOPOULOS",
)
GIVEN_NAMES = ("Pieter-Jan", "Anne-Sophie", "Çağlar", "Oleksandr", "Bjørn", "Aisulu", "José")
CYRILLIC = ("ван дер Мердонк Питер-Ян", "Әбдіғаппаров Нұрсұлтан", "Жумакадырова Айсулу")
WORDINGS = (OBSERVER, OBSERVER, OBSERVER, INTERPRETER, SUPPORT)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KID = b"PR22"


def photos() -> list[bytes]:
    """Some 52 KB each, as a photo of the printing size is."""
    made = []
    for at in range(PHOTOS):
        picture = Image.effect_noise((413, 531), 12 + at % 3).convert("RGB")
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=75, dpi=(300, 300))
        made.append(file.getvalue())
    return made


def faces(count: int, pictures: Sequence[bytes]) -> Iterator[Face]:
    """Badges one by one, signed."""
    for at in range(1, count + 1):
        made = claims(at, pictures[at % len(pictures)])
        token = signature.sign(made, kid=KID, key=KEY)
        yield Face(
            surname=SURNAMES[at % len(SURNAMES)],
            given_names=GIVEN_NAMES[at % len(GIVEN_NAMES)],
            cyrillic=CYRILLIC[at % len(CYRILLIC)],
            sender="IPA CIS" if at % 3 else "OSCE/ODIHR",
            sender_official=IPA_CIS if at % 3 else ODIHR,
            number=number.written("PR22", at),
            validity="14.11.2022 – 05.12.2022",
            photo=pictures[at % len(pictures)],
            link=signature.link("observers.example", token),
            wording=WORDINGS[at % len(WORDINGS)],
        )


def claims(at: int, photo: bytes) -> Claims:
    """What the token of a badge says."""
    return Claims(
        number=at,
        name=f"{SURNAMES[at % len(SURNAMES)]} {GIVEN_NAMES[at % len(GIVEN_NAMES)]}",
        kind="sto",
        sender="OSCE-ODIHR",
        not_before=datetime(2022, 11, 14, tzinfo=UTC),
        expires=datetime(2022, 12, 6, tzinfo=UTC),
        photo_hash=hashlib.sha256(photo).digest()[:8],
    )


def draw_and_tell(count: int, pipe: Connection) -> None:
    """Draws so many into one file on disk; sends the most megabytes that the process had."""
    with tempfile.TemporaryFile() as file:
        for piece in drawing.draw_many(faces(count, photos())):
            file.write(piece)
    pipe.send(_most_megabytes())


def _most_megabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent had before this program began
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # bytes on macOS
