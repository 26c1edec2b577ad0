"""The words of a verdict: what it is and what to do, in three languages at once."""

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accreditation.badge.number import NotANumber, Slip
from accreditation.badge.payload import KINDS as CODES_OF_KINDS
from accreditation.badge.verdict import Verdict
from accreditation.queries.verification import Verification

V = Verdict
WORDS: dict[Verdict, tuple[Promise | str, Promise | str]] = {
    V.VALID: (
        lazy("Valid"),
        lazy("Compare the photo and the identity document, then let the observer in."),
    ),
    V.NOT_YET_VALID: (
        lazy("Not yet valid"),
        lazy("Do not let the bearer in yet. Look at the dates below; phone if in doubt."),
    ),
    V.EXPIRED: (
        lazy("Expired"),
        lazy("Do not let the bearer in on this badge. Phone the commission."),
    ),
    V.REVOKED: (
        lazy("Revoked"),
        lazy("Do not let the bearer in. The accreditation was ended. Phone the commission."),
    ),
    V.WITHDRAWN: (
        lazy("Withdrawn"),
        lazy("Do not let the bearer in. The sender withdrew this observer. Phone the commission."),
    ),
    V.REPLACED: (
        lazy("Replaced"),
        lazy("Ask for the newer badge: another card was issued in place of this one."),
    ),
    V.UNKNOWN: (
        lazy("Unknown number"),
        lazy("Compare the number with the badge, letter by letter. If it is right, phone."),
    ),
    V.FORGED: (
        lazy("Not a genuine badge"),
        lazy("Do not let the bearer in. Note name and time, and phone the commission at once."),
    ),
    V.STALE: (
        lazy("Check by phone"),
        lazy("The list on this device is older than a day. Phone before you let the bearer in."),
    ),
}
TONES = dict.fromkeys(Verdict, "bad") | {
    V.VALID: "ok",
    V.NOT_YET_VALID: "warn",
    V.REPLACED: "warn",
    V.UNKNOWN: "warn",
    V.STALE: "warn",
}
SIGNS = dict.fromkeys(Verdict, "revoked") | {
    V.VALID: "accredited",
    V.NOT_YET_VALID: "clock",
    V.EXPIRED: "clock",
    V.WITHDRAWN: "withdrawn",
    V.REPLACED: "returned",
    V.UNKNOWN: "queried",
    V.STALE: "clock",
}
KINDS = {
    "interpreter": lazy("Interpreter"),
    "support": lazy("Support staff"),
}
OBSERVER = lazy("International observer")


def in_three_languages(verdict: Verdict, *, first: str) -> list[tuple[str, str, str]]:
    """Return (language, word, what to do), the language `first` in front."""
    word, to_do = WORDS[verdict]
    return [(code, _in(code, word), _in(code, to_do)) for code in _ordered(first)]


def for_a_device() -> dict[str, dict[str, dict[str, object]]]:
    """Return all of it, for a device that will be without network: by verdict, by kind."""
    return {
        "verdicts": {
            str(verdict): {
                "tone": TONES[verdict],
                "sign": SIGNS[verdict],
                "said": {code: [_in(code, word), _in(code, to_do)] for code in _ordered("")},
            }
            for verdict, (word, to_do) in WORDS.items()
        },
        "kinds": {
            kind: {code: _in(code, KINDS.get(kind, OBSERVER)) for code in _ordered("")}
            for kind in CODES_OF_KINDS
        },
    }


def kinds(found: Verification, *, first: str) -> list[tuple[str, str]]:
    """Return (language, what the bearer is)."""
    if found.badge is None:
        return []
    kind = KINDS.get(found.badge.version.kind, OBSERVER)
    return [(code, _in(code, kind)) for code in _ordered(first)]


def sentence_of_slip(slip: NotANumber) -> str:
    """Return what is wrong with a typed number, and what is right."""
    if slip.slip is Slip.CHECK:
        return _("One character of the number is wrong. Compare it with the badge and try again.")
    return _("A number looks like PR22-00417-M: letters, five digits, a letter or a digit.")


def _ordered(first: str) -> list[str]:
    codes = [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: code != first[:2])


def _in(code: str, text: Promise | str) -> str:
    with translation.override(code):
        return str(text)
