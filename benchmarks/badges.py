"""Badges: 641 in one file, 641 files, 20,000 in one file; and the same by ReportLab.

Input are faces with photo and link, as the issuing worker has them; out come whole files. Times are
CPU milliseconds, the median of several runs; memory is the most that a process of its own had
resident, with its interpreter and libraries.
"""

import hashlib
import io
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from accreditation.badge import drawing, number, pages, payload, qr, signature
from accreditation.badge.faces import Face
from accreditation.badge.layout import A6
from accreditation.badge.payload import Claims
from benchmarks import _reportlab_badges
from tests.accreditation.badge.samples import INTERPRETER, IPA_CIS, OBSERVER, ODIHR, SUPPORT

COUNT = 641
MANY = 20_000
BY_REPORTLAB = 40  # of them: what each takes does not depend on their number
RUNS = 5
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


def run() -> dict[str, Any]:
    """The figures of docs and budgets."""
    photos = _photos()
    faces = list(_faces(COUNT, photos))
    combined = _median(lambda: _written(faces)) / COUNT
    single = _median(lambda: [drawing.draw(face) for face in faces]) / COUNT
    _reportlab_badges.register_fonts()
    some = faces[:BY_REPORTLAB]
    _reportlab_badges.draw(some[:1])
    by_reportlab = _median(lambda: _reportlab_badges.draw(some), 3) / BY_REPORTLAB
    return {
        "combined": {
            "ms_per_badge": round(combined * 1e3, 3),
            "peak_mb": _peak(COUNT),
            "bytes_per_badge": _written(faces) // COUNT,
        },
        "single": {
            "ms_per_badge": round(single * 1e3, 3),
            "bytes_per_badge": statistics.mean(len(drawing.draw(face)) for face in faces) // 1,
            "photo_bytes": statistics.mean(len(face.photo) for face in faces) // 1,
        },
        "combined_20000": {"peak_mb": _peak(MANY)},
        "reportlab": {"ms_per_badge": round(by_reportlab * 1e3, 3)},
        "reportlab_ratio": round(by_reportlab / combined, 1),
        "steps_us": _steps(faces),
    }


def _photos() -> list[bytes]:
    """Some 52 KB each, as a photo of the printing size is."""
    photos = []
    for at in range(PHOTOS):
        picture = Image.effect_noise((413, 531), 16 + at % 3).convert("RGB")
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=75, dpi=(300, 300))
        photos.append(file.getvalue())
    return photos


def _faces(count: int, photos: Sequence[bytes]) -> Iterator[Face]:
    for at in range(1, count + 1):
        claims = _claims(at, photos[at % len(photos)])
        token = signature.sign(claims, kid=KID, key=KEY)
        yield Face(
            surname=SURNAMES[at % len(SURNAMES)],
            given_names=GIVEN_NAMES[at % len(GIVEN_NAMES)],
            cyrillic=CYRILLIC[at % len(CYRILLIC)],
            sender="IPA CIS" if at % 3 else "OSCE/ODIHR",
            sender_official=IPA_CIS if at % 3 else ODIHR,
            number=number.written("PR22", at),
            validity="14.11.2022 – 05.12.2022",
            photo=photos[at % len(photos)],
            link=signature.link("observers.example", token),
            wording=WORDINGS[at % len(WORDINGS)],
        )


def _claims(at: int, photo: bytes) -> Claims:
    return Claims(
        number=at,
        name=f"{SURNAMES[at % len(SURNAMES)]} {GIVEN_NAMES[at % len(GIVEN_NAMES)]}",
        kind="sto",
        sender="OSCE-ODIHR",
        not_before=datetime(2022, 11, 14, tzinfo=UTC),
        expires=datetime(2022, 12, 6, tzinfo=UTC),
        photo_hash=hashlib.sha256(photo).digest()[:8],
    )


def _written(faces: Sequence[Face]) -> int:
    """Draws them into one file on disk; its length."""
    with tempfile.TemporaryFile() as file:
        for piece in drawing.draw_many(faces):
            file.write(piece)
        return file.tell()


def _median(work: Callable[[], object], runs: int = RUNS) -> float:
    """CPU seconds."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def _peak(count: int) -> float:
    """Megabytes of a fresh process that draws so many into one file."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_draw_and_tell, args=(count, theirs))
    process.start()
    peak = ours.recv()
    process.join()
    return round(peak, 1)


def _draw_and_tell(count: int, pipe: Any) -> None:
    with tempfile.TemporaryFile() as file:
        for piece in drawing.draw_many(_faces(count, _photos())):
            file.write(piece)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send(most / (1024 if sys.platform != "darwin" else 1024 * 1024))


def _steps(faces: Sequence[Face]) -> dict[str, float]:
    """CPU microseconds for each step of one badge."""
    claims = [_claims(at, face.photo) for at, face in enumerate(faces, 1)]
    tokens = [signature.token_in(face.link) for face in faces]
    symbol = qr.encode(faces[0].link)
    measures = drawing.jpeg.measure(faces[0].photo)
    assert measures
    keys = {KID: KEY.public_key().public_bytes_raw()}
    steps: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "photo_hash": (lambda face: hashlib.sha256(face.photo).digest(), faces),
        "claims": (payload.encode, claims),
        "sign": (lambda one: signature.sign(one, kid=KID, key=KEY), claims),
        "open": (lambda token: signature.open_token(token, keys), tokens),
        "qr": (lambda face: qr.encode(face.link), faces),
        "qr_given_mask": (lambda face: qr.encode(face.link, "Q", 3), faces),
        "texts": (lambda face: pages.front(face, measures, symbol, A6), faces),
    }
    return {
        name: round(_median(lambda: [step(one) for one in input_]) / len(input_) * 1e6, 1)  # noqa: B023
        for name, (step, input_) in steps.items()
    }


if __name__ == "__main__":
    print(run())
