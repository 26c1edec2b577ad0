"""Badges: 641 in one file, 641 files, 20,000 in one file; and the same by ReportLab.

Input are faces with photo and link, as the issuing worker has them; out come whole files. Times are
CPU milliseconds, the least of several runs; memory is the most that a process of its own had
resident, with its interpreter and libraries.
"""

import hashlib
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

from accreditation.badge import drawing, pages, payload, qr, signature
from accreditation.badge.faces import Face
from accreditation.badge.layout import A6
from benchmarks import _badge_faces, _reportlab_badges

COUNT = 641
MANY = 20_000
BY_REPORTLAB = 40  # of them: what each takes does not depend on their number
RUNS = 5


def run() -> dict[str, Any]:
    """The figures of docs and budgets."""
    photos = _badge_faces.photos()
    faces = list(_badge_faces.faces(COUNT, photos))
    combined = _least(lambda: _written(faces)) / COUNT
    single = _least(lambda: [drawing.draw(face) for face in faces]) / COUNT
    _reportlab_badges.register_fonts()
    some = faces[:BY_REPORTLAB]
    _reportlab_badges.draw(some[:1])
    by_reportlab = _least(lambda: _reportlab_badges.draw(some), 3) / BY_REPORTLAB
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


def _written(faces: Sequence[Face]) -> int:
    """Draws them into one file on disk; its length."""
    with tempfile.TemporaryFile() as file:
        for piece in drawing.draw_many(faces):
            file.write(piece)
        return file.tell()


def _least(work: Callable[[], object], runs: int = RUNS) -> float:
    """CPU seconds."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def _peak(count: int) -> float:
    """Megabytes of a fresh process that draws so many into one file."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_badge_faces.draw_and_tell, args=(count, theirs))
    process.start()
    peak = ours.recv()
    process.join()
    return round(peak, 1)


def _steps(faces: Sequence[Face]) -> dict[str, float]:
    """CPU microseconds for each step of one badge."""
    claims = [_badge_faces.claims(at, face.photo) for at, face in enumerate(faces, 1)]
    tokens = [signature.token_in(face.link) for face in faces]
    symbol = qr.encode(faces[0].link)
    measures = drawing.jpeg.measure(faces[0].photo)
    assert measures
    kid, key = _badge_faces.KID, _badge_faces.KEY
    keys = {kid: key.public_key().public_bytes_raw()}
    steps: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "photo_hash": (lambda face: hashlib.sha256(face.photo).digest(), faces),
        "claims": (payload.encode, claims),
        "sign": (
            lambda one: signature.sign(one, kid=_badge_faces.KID, key=_badge_faces.KEY),
            claims,
        ),
        "open": (lambda token: signature.open_token(token, keys), tokens),
        "qr": (lambda face: qr.encode(face.link), faces),
        "qr_given_mask": (lambda face: qr.encode(face.link, "Q", 3), faces),
        "texts": (lambda face: pages.front(face, measures, symbol, A6), faces),
    }
    return {
        name: round(_least(lambda: [step(one) for one in input_]) / len(input_) * 1e6, 1)  # noqa: B023
        for name, (step, input_) in steps.items()
    }


if __name__ == "__main__":
    print(run())
