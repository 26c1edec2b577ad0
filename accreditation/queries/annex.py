"""The annex of a resolution: in which order it is printed, and a digest of what it says."""

import hashlib

from accreditation.models import Resolution


def order(resolution: Resolution) -> list[int]:
    """Return application ids as the annex prints them: by sender, then by name."""
    rows = resolution.rows.filter(struck_at=None).order_by(
        "application__mission__organisation__kind",
        "application__mission__organisation__code",
        "version__surname_latin",
        "version__given_names_latin",
        "application_id",
    )
    return list(rows.values_list("application_id", flat=True))


def digest(resolution: Resolution) -> bytes:
    """Return SHA-256 over what the annex says: references and keyed digests of the versions."""
    rows = resolution.rows.filter(struck_at=None).values_list(
        "application__reference", "version__number", "version__digests", "ground"
    )
    lines = sorted(
        f"{name}|{number}|{ground}|{sorted(digests.items())}"
        for name, number, digests, ground in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).digest()
