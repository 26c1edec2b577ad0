"""Badges for the tests: keys, claims, photos, wordings and faces that are the same every time."""

import io
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageDraw

from accreditation.badge import number, signature
from accreditation.badge.faces import Face, Wording
from accreditation.badge.payload import Claims

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KID = bytes.fromhex("5052f201")
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
OTHER_KID = bytes.fromhex("4d41f301")
KEYS = {KID: KEY.public_key().public_bytes_raw()}
HOST = "observers.example"
BEGINS = datetime(2022, 11, 13, 19, tzinfo=UTC)
ENDS = datetime(2022, 12, 5, 19, tzinfo=UTC)

_SHARED = {
    "election": (
        "Қазақстан Республикасы Президентінің кезектен тыс сайлауы, 20.11.2022",
        "Внеочередные выборы Президента Республики Казахстан, 20.11.2022",
        "Early presidential election of the Republic of Kazakhstan, 20.11.2022",
    ),
    "number_label": "Нөмірі · Номер · Number",
    "validity_label": "Жарамды · Действительно · Valid",
    "identity": (
        "Жеке басын куәландыратын құжатпен бірге жарамды",
        "Действительно при предъявлении документа, удостоверяющего личность",
        "Valid with an identity document",
    ),
    "resolution": (
        "ОСК 2022 жылғы 14 қарашадағы № 121/612 қаулысы",
        "Постановление ЦИК от 14 ноября 2022 г. № 121/612",
        "CEC resolution No. 121/612 of 14 November 2022",
    ),
    "duties": (
        (
            ("Құқықтары", "Сайлау учаскесінде болу, дауыс беруді және санауды байқау."),
            ("Міндеттері", "Сайлау процесіне араласпау, бейтарап болу."),
        ),
        (
            ("Права", "Находиться на участке, наблюдать за голосованием и подсчётом."),
            ("Обязанности", "Не вмешиваться в процесс, быть беспристрастным."),
        ),
        (
            ("Rights", "Be at the polling station, follow voting and counting."),
            ("Duties", "Do not interfere, be impartial."),
        ),
    ),
    "check": ("Тексеру · Проверка · Check", "observers.example/V", "+7 7172 00 00 00"),
    "found": ("Тапсаңыз · Нашедшему · If found", "ОСК / ЦИК / CEC", "010000, Астана"),
}
OBSERVER = Wording(
    band="observer",
    word=("Халықаралық байқаушы", "Международный наблюдатель", "International observer"),
    **_SHARED,
)
INTERPRETER = Wording(
    band="interpreter", word=("Аудармашы", "Переводчик", "Interpreter"), **_SHARED
)
SUPPORT = Wording(
    band="support",
    word=("Қосалқы персонал", "Вспомогательный персонал", "Support staff"),
    **_SHARED,
)
ODIHR = (
    "ЕҚЫҰ Демократиялық институттар және адам құқықтары жөніндегі бюросы",
    "Бюро по демократическим институтам и правам человека ОБСЕ",
    "OSCE Office for Democratic Institutions and Human Rights",
)
IPA_CIS = (
    "Тәуелсіз Мемлекеттер Достастығына қатысушы мемлекеттердің Парламентаралық Ассамблеясы",
    "Межпарламентская Ассамблея государств — участников Содружества Независимых Государств",
    "Interparliamentary Assembly of Member Nations of the Commonwealth of Independent States",
)


def claims(**changed) -> Claims:
    return Claims(
        **{
            "number": 417,
            "name": "VAN DER MEERDONK Pieter-Jan",
            "kind": "lto",
            "sender": "OSCE-ODIHR",
            "not_before": BEGINS,
            "expires": ENDS,
            "photo_hash": bytes.fromhex("0f1e2d3c4b5a6978"),
        }
        | changed
    )


def token(**changed) -> bytes:
    return signature.sign(claims(**changed), kid=KID, key=KEY)


@cache
def photo(width: int = 413, height: int = 531, shade: int = 0, mode: str = "RGB") -> bytes:
    """A drawn head before a light wall."""
    picture = Image.new("RGB", (width, height), (225, 232 - shade, 238))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.28, height * 0.2, width * 0.72, height * 0.72), (222, 184, 150))
    draw.rectangle((width * 0.2, height * 0.74, width * 0.8, height), (36, 57, 74))
    file = io.BytesIO()
    picture.convert(mode).save(file, "JPEG", quality=85, dpi=(300, 300))
    return file.getvalue()


def face(surname="VAN DER MEERDONK", given_names="Pieter-Jan", **changed) -> Face:
    count = changed.pop("count", 417)
    made = signature.sign(
        claims(number=count, name=changed.pop("claimed", f"{surname} {given_names}")),
        kid=KID,
        key=KEY,
    )
    return Face(
        **{
            "surname": surname,
            "given_names": given_names,
            "cyrillic": "ван дер Мердонк Питер-Ян",
            "sender": "OSCE/ODIHR",
            "sender_official": ODIHR,
            "number": number.written("PR22", count),
            "validity": "14.11.2022 – 05.12.2022",
            "photo": photo(),
            "link": signature.link(HOST, made),
            "wording": OBSERVER,
        }
        | changed
    )
