"""What is wrong with a cell and what is right, as a sentence in the language of the moment."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from missions.roster import states
from missions.roster.headers import NotAList
from missions.roster.problems import Flaw, Kind, Problem
from missions.roster.tables import LANGUAGES, columns, value_labels

_SHOWN_HEADINGS = 6
_SHOWN_CHARACTERS = 40


def sentence(problem: Problem | Flaw, column: str = "") -> str:
    """Return what is wrong and what is right, in the language of the moment."""
    key = problem.column if isinstance(problem, Problem) else column
    return _SENTENCES[problem.kind](key, problem.facts)


def no_list(refusal: NotAList) -> str:
    """Return what to do about a spreadsheet in which no list was found."""
    if refusal.header_row is None:
        return _(
            "There is no list of observers in this file: no row of headings was found. Fill in the "
            "template and send that one."
        )
    return _(
        "The headings in row %(row)s are not known: %(headings)s. Say which column is which, or "
        "use the headings of the template."
    ) % {"row": refusal.header_row, "headings": _some(refusal.headings.values())}


def _some(headings: Iterable[str]) -> str:
    shown = [heading[:_SHOWN_CHARACTERS] for heading in headings]
    more = ["…"] if len(shown) > _SHOWN_HEADINGS else []
    return ", ".join(shown[:_SHOWN_HEADINGS] + more)


def _missing(key: str, _facts: Mapping[str, str]) -> str:
    if key == "surname_latin":
        return _(
            "The surname in Latin letters is missing. Write it as in the document; a single name "
            "goes here too."
        )
    return _("This is needed for every observer. Write it, for example: %(example)s.") % {
        "example": _example(key)
    }


def _example(key: str) -> str:
    return columns()[key].example


def _too_long(_key: str, facts: Mapping[str, str]) -> str:
    return _("The text has %(length)s characters. At most %(longest)s fit: shorten it.") % dict(
        facts
    )


def _bad_date(_key: str, facts: Mapping[str, str]) -> str:
    sentences = {
        "no_such_day": _(
            "This day does not exist in the calendar. Write the date as in the document, for "
            "example 30.06.1979."
        ),
        "two_orders": _(
            "This may be %(one)s or %(other)s. Write the year first, for example %(one)s."
        ),
        "short_year": _("Write the year with four digits, for example 30.06.1979."),
        "only_year": _("This is only a year. Write the whole date, for example 30.06.1979."),
        "out_of_range": _(
            "This date lies outside the years 1900 to 2199. Write it as in the document, for "
            "example 30.06.1979."
        ),
        "before_arrival": _("The departure lies before the arrival. Correct one of the two."),
    }
    otherwise = _("This is no date. Write day, month and year, for example 30.06.1979.")
    return sentences.get(facts.get("why", ""), otherwise) % dict(facts)


def _in_future(_key: str, _facts: Mapping[str, str]) -> str:
    return _("The date of birth lies in the future. Write it as in the document.")


def _expired(_key: str, facts: Mapping[str, str]) -> str:
    return _(
        "The document ends on %(ends)s, before the election. It must be valid on %(election_day)s."
    ) % {"ends": _day(facts["ends"]), "election_day": _day(facts["election_day"])}


def _unknown_state(_key: str, facts: Mapping[str, str]) -> str:
    if facts.get("why") == "specimen":
        return _("Utopia stands for specimens only. Write the state that issued the document.")
    near = [code for code in facts.get("near", "").split(",") if code]
    shown = [f"{states.name(code, _language())} ({code})" for code in near]
    if len(shown) > 1:
        return _("No state is called this. Did you mean %(one)s or %(other)s?") % {
            "one": shown[0],
            "other": shown[1],
        }
    if shown:
        return _("No state is called this. Did you mean %(one)s?") % {"one": shown[0]}
    return _(
        "No state is called this. Write its name in Kazakh, Russian or English, or its code of "
        "three letters, for example NLD."
    )


def _unknown_value(key: str, facts: Mapping[str, str]) -> str:
    if key == "regions":
        return _(
            "No region is called this: %(unknown)s. Write codes or names divided by commas, for "
            "example KZ-71, KZ-11."
        ) % dict(facts)
    if key == "languages":
        return _(
            "No language is called this: %(unknown)s. Write codes of two letters divided by "
            "commas, for example en, ru."
        ) % dict(facts)
    labels = value_labels().get(key, {})
    allowed = ", ".join(label[_language()] for label in labels.values())
    return _("This word is not known here. Write one of these: %(allowed)s.") % {"allowed": allowed}


def _language() -> str:
    code = (get_language() or "en")[:2]
    return code if code in LANGUAGES else "en"


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso))


def _bad_characters(_key: str, facts: Mapping[str, str]) -> str:
    sentences = {
        "other_script_latin": _(
            "These letters are Cyrillic: %(letters)s. Write the name in Latin letters, as in the "
            "document."
        ),
        "other_script_cyrillic": _(
            "These letters are Latin: %(letters)s. Write the name in Cyrillic letters."
        ),
        "cyrillic_number": _(
            "These letters are Cyrillic: %(letters)s. Write the number with Latin letters, as in "
            "the document."
        ),
        "rounded": _(
            "The spreadsheet program has shortened this number. Format the cell as text and "
            "write the number again."
        ),
        "formula_error": _("The cell holds an error of a formula. Write the value itself."),
        "no_letter": _("There is no letter in this name. Write it as in the document."),
        "invisible": _("The text holds control characters. Write it again without them."),
        "phone": _(
            "Write one number in the international form: +, the code of the country, the number, "
            "for example +31 70 555 0123."
        ),
        "number": _(
            "A document number holds letters A to Z, digits, hyphen and slash only. Remove: "
            "%(letters)s"
        ),
    }
    otherwise = _(
        "A name holds letters, spaces, apostrophes, hyphens and dots only. Remove: %(letters)s"
    )
    return sentences.get(facts.get("why", ""), otherwise) % dict(facts)


def _bad_email(_key: str, _facts: Mapping[str, str]) -> str:
    return _("This is no e-mail address. Write one address, for example name@mission.example.")


def _duplicate(_key: str, facts: Mapping[str, str]) -> str:
    if not facts["name"]:
        return _("The same document stands in row %(row)s too. One of the two must go.") % {
            "row": facts["row"]
        }
    return _(
        "The same document stands in row %(row)s too (%(name)s). One of the two must go."
    ) % dict(facts)


def _check_digit(_key: str, facts: Mapping[str, str]) -> str:
    names = {
        "number": _("document number"),
        "birth_date": _("date of birth"),
        "expires_on": _("date of expiry"),
        "optional": _("personal number"),
        "composite": _("whole line"),
    }
    failing = [names[name] for name in facts.get("failing", "").split(",") if name in names]
    if not failing:
        return _(
            "This is no machine-readable zone: two lines of 44 or 36 characters or three of 30 "
            "are expected. Compare it with the document."
        )
    return _(
        "Check digits of the machine-readable zone do not agree: %(failing)s. Compare it with the "
        "document. The row can pass."
    ) % {"failing": ", ".join(failing)}


def _soon(_key: str, facts: Mapping[str, str]) -> str:
    return _(
        "The document ends on %(ends)s, less than six months after the election. The row can "
        "pass; the ministry may ask."
    ) % {"ends": _day(facts["ends"])}


def _photo_missing(_key: str, _facts: Mapping[str, str]) -> str:
    return _("The archive holds no file of this name. The row can pass; the photo can follow.")


def _photo_not_an_image(_key: str, _facts: Mapping[str, str]) -> str:
    return _("This file is no JPEG or PNG picture. The row can pass; the photo can follow.")


_SENTENCES = {
    Kind.MISSING_REQUIRED: _missing,
    Kind.TOO_LONG: _too_long,
    Kind.BAD_DATE: _bad_date,
    Kind.DATE_IN_FUTURE: _in_future,
    Kind.DOCUMENT_EXPIRED: _expired,
    Kind.UNKNOWN_STATE: _unknown_state,
    Kind.UNKNOWN_VALUE: _unknown_value,
    Kind.BAD_CHARACTERS: _bad_characters,
    Kind.BAD_EMAIL: _bad_email,
    Kind.DUPLICATE_IN_FILE: _duplicate,
    Kind.MRZ_CHECK_DIGIT: _check_digit,
    Kind.EXPIRES_SOON: _soon,
    Kind.PHOTO_MISSING: _photo_missing,
    Kind.PHOTO_NOT_AN_IMAGE: _photo_not_an_image,
}
