"""Invented people whose every value is known, and how lists write them."""

from datetime import date, timedelta

SURNAMES = ("Meerdonk", "Ashokvriksha", "Podieiaseneva", "El-Zaytouni", "Kızılağaç", "O'Brenan")
GIVEN = ("Pieter-Jan", "Rajendra", "Iuliia", "Nasser Saleh", "İbrahim", "Siobhán")
SEXES = ("M", "M", "F", "M", "M", "F")
STATES = ("NLD", "IND", "UKR", "EGY", "TUR", "IRL")
STATE_NAMES = {
    "en": ("Netherlands", "India", "Ukraine", "Egypt", "Türkiye", "Ireland"),
    "ru": ("Нидерланды", "Индия", "Украина", "Египет", "Турция", "Ирландия"),
    "kk": ("Нидерланд", "Үндістан", "Украина", "Мысыр", "Түркия", "Ирландия"),
}
KINDS = ("sto", "lto", "core_team", "sto", "parliamentarian", "interpreter")
KIND_NAMES = {
    "en": {
        "sto": "STO",
        "lto": "Long-term observer",
        "core_team": "Core team",
        "parliamentarian": "Member of parliament",
        "interpreter": "Interpreter",
    },
    "ru": {
        "sto": "краткосрочный наблюдатель",
        "lto": "долгосрочный наблюдатель",
        "core_team": "основной состав",
        "parliamentarian": "депутат парламента",
        "interpreter": "переводчик",
    },
    "kk": {
        "sto": "қысқа мерзімді байқаушы",
        "lto": "ұзақ мерзімді байқаушы",
        "core_team": "негізгі құрам",
        "parliamentarian": "парламент депутаты",
        "interpreter": "аудармашы",
    },
}
SEX_NAMES = {
    "en": {"M": "Male", "F": "Female"},
    "ru": {"M": "муж.", "F": "жен."},
    "kk": {"M": "ер", "F": "әйел"},
}
PASSPORT = {"en": "Passport", "ru": "паспорт", "kk": "төлқұжат"}
# Headings as people write them, not as our template does.
HEADINGS = {
    "en": {
        "surname_latin": "SURNAME",
        "given_names_latin": "First name(s)",
        "sex": "Gender (M/F)",
        "birth_date": "Date of Birth",
        "citizenship": "Nationality",
        "document_type": "Type of passport",
        "document_number": "Passport No.",
        "document_expires_on": "Passport expiry date",
        "kind": "Observer category",
        "email": "E-mail address",
    },
    "ru": {
        "surname_latin": "Фамилия (лат.)",
        "given_names_latin": "Имя (лат.)",
        "sex": "Пол",
        "birth_date": "Дата рождения",
        "citizenship": "Гражданство",
        "document_type": "Вид паспорта",
        "document_number": "№ паспорта",
        "document_expires_on": "Срок действия паспорта",
        "kind": "Категория наблюдателя",
        "email": "Эл. почта",
    },
    "kk": {
        "surname_latin": "Тегі (латын)",
        "given_names_latin": "Аты (латын)",
        "sex": "Жынысы",
        "birth_date": "Туған күні",
        "citizenship": "Азаматтығы",
        "document_type": "Құжат түрі",
        "document_number": "Паспорт нөмірі",
        "document_expires_on": "Жарамдылық мерзімі",
        "kind": "Байқаушы санаты",
        "email": "Эл. пошта",
    },
}
KEYS = tuple(HEADINGS["en"])
MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "en": "January February March April May June July August September October November December",
}


def people(n=6):
    """So many people in stored form."""
    return [
        {
            "surname_latin": SURNAMES[i % 6] + ("" if i < 6 else " " + letters(i)),
            "given_names_latin": GIVEN[i % 6],
            "sex": SEXES[i % 6],
            "birth_date": (date(1951, 3, 13) + timedelta(days=337 * (i % 120))).isoformat(),
            "citizenship": STATES[i % 6],
            "document_type": "passport",
            "document_number": f"{'ABCXZ'[i % 5]}{10450000 + 7 * i}",
            "document_expires_on": (date(2026, 5, 14) + timedelta(days=31 * (i % 60))).isoformat(),
            "kind": KINDS[i % 6],
            "email": f"observer{i}@mission.example",
        }
        for i in range(n)
    ]


def letters(number):
    """A number as letters: names hold no digits."""
    return "X" + "".join("abcdefghij"[int(digit)] for digit in str(number))


def dotted(iso):
    return date.fromisoformat(iso).strftime("%d.%m.%Y")


def as_cells(person, language="en", **writers):
    """The cells of a person by key, in the words of a language; dates with dots.

    `writers`: key -> what makes another cell of the stored value.
    """
    place = STATES.index(person["citizenship"])
    found = person | {
        "sex": SEX_NAMES[language][person["sex"]],
        "birth_date": dotted(person["birth_date"]),
        "citizenship": STATE_NAMES[language][place],
        "document_type": PASSPORT[language],
        "document_expires_on": dotted(person["document_expires_on"]),
        "kind": KIND_NAMES[language][person["kind"]],
    }
    return found | {key: write(person[key]) for key, write in writers.items()}


def rows(listed, language="en", keys=KEYS, **writers):
    """Rows of cells in the order of `keys`."""
    cells = [as_cells(person, language, **writers) for person in listed]
    return [[row[key] for key in keys] for row in cells]


def heading(language="en", keys=KEYS):
    return [HEADINGS[language][key] for key in keys]


def table(listed, language="en", keys=KEYS, **writers):
    """Headings and rows."""
    return [heading(language, keys), *rows(listed, language, keys, **writers)]
