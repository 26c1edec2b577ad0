"""The page of a station: its own address alone, numbers, pictures of codes, what a phone keeps."""

import io
import json
import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accreditation.actions import badge_drawing
from accreditation.badge import number, qr, signature
from accreditation.models import Badge
from accreditation.views import station
from tests.factories import World

pytestmark = pytest.mark.django_db
HERE = {"SERVER_NAME": "localhost"}  # as PORTAL_HOST says in tests


@pytest.fixture
def code(transactional_db):
    """The link of a drawn card."""
    application = World(now=True).accredited()[0]
    badge_drawing.draw([Badge.objects.get(application=application).pk])
    badge = Badge.objects.get(application=application)
    return signature.link("observers.example", bytes(badge.token))


def picture_of(text, size=1600, form="JPEG"):
    """A photo of a code: some way off, a little turned, on a grey table."""
    rows = qr.encode(text).rows()
    side = len(rows)
    symbol = Image.new("L", (side + 8, side + 8), 255)
    draw = ImageDraw.Draw(symbol)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                draw.point((x + 4, y + 4), 0)
    symbol = symbol.resize((size // 2, size // 2), Image.Resampling.NEAREST)
    table = Image.new("L", (size, size), 120)
    table.paste(symbol.rotate(7, expand=True, fillcolor=120), (size // 4, size // 4))
    file = io.BytesIO()
    table.convert("RGB").save(file, form)
    return file.getvalue()


def sent(client, data, name="code.jpg"):
    return client.post("/station/photo/", {"photo": SimpleUploadedFile(name, data)}, **HERE)


def test_the_page_is_at_its_own_address_alone(client):
    page = client.get("/station/", **HERE)
    assert (page.status_code, b'id="scan-part"' in page.content) == (200, True)
    assert "camera=(self)" in page["Permissions-Policy"]
    for elsewhere in ("testserver", "127.0.0.1"):
        page = client.get("/station/", SERVER_NAME=elsewhere)
        assert page.status_code == 421
        assert b"http://localhost/station/" in page.content
        assert b'id="number"' not in page.content
        assert client.post("/station/photo/", SERVER_NAME=elsewhere).status_code == 421


def test_a_number_typed_at_the_station_has_its_verdict(client, code):
    page = client.get("/station/", {"number": number.written("PR22", 1)}, **HERE)
    assert b"verdict-ok" in page.content
    page = client.get("/station/", {"number": "PR22"}, **HERE)
    assert b'id="number-error"' in page.content


def test_an_unknown_number_and_that_of_another_commission_get_the_same_answer(client, code):
    pages = [
        client.get("/station/", {"number": written}, **HERE).content.replace(written.encode(), b"-")
        for written in (number.written("PR22", 777), number.written("XX99", 1))
    ]
    momentary = rb"<time.*?</time>|value=\"\w{64}\""
    plain = [re.sub(momentary, b"", page) for page in pages]
    assert plain[0] == plain[1]


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_of_a_code_leads_to_its_verdict(client, code, form):
    answer = sent(client, picture_of(code, form=form))
    assert answer.status_code == 302
    assert answer["Location"] == "/V/" + code.rpartition("/")[2]


def test_a_large_picture_is_read(client, code):
    assert sent(client, picture_of(code, size=4000)).status_code == 302


def test_pictures_without_a_code_of_ours_say_what_to_do(client):
    table = io.BytesIO()
    Image.new("RGB", (800, 600), "#777").save(table, "JPEG")
    for data, sentence in (
        (table.getvalue(), b"Go closer"),
        (picture_of("HTTPS://OBSERVERS.EXAMPLE/MENU"), b"This code is no badge"),
        (b"GIF89a", b"not a JPEG or PNG picture"),
        (b"", b"The file is empty"),
    ):
        page = sent(client, data)
        assert page.status_code == 200
        assert sentence in page.content
        assert b'id="photo-error"' in page.content
    assert b"The file is empty" in client.post("/station/photo/", **HERE).content


def test_pictures_are_limited_per_address(client, monkeypatch):
    monkeypatch.setattr("accreditation.views.station.PHOTOS_PER_MINUTE", 1)
    assert [sent(client, b"x").status_code for _n in range(2)] == [200, 429]


def test_the_worker_names_files_that_are_there_and_may_serve_the_whole_host(client):
    answer = client.get("/station/worker.js", **HERE)
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"].startswith("text/javascript")
    setup = json.loads(answer.content.decode().partition("const SETUP = ")[2].partition(";\n")[0])
    assert set(setup["shells"]) == {"kk", "ru", "en"}
    assert {"/static/js/verify/verify.js", "/static/js/station/station.js"} <= set(setup["files"])
    for language, address in setup["shells"].items():
        page = client.get(address, **HERE)
        assert f'<html lang="{language}"'.encode() in page.content
        assert b"csrf" not in page.content.lower()


def test_what_a_phone_keeps_is_the_same_for_whoever_is_signed_in(client):
    world = World()
    before = client.get("/station/shell/en/", **HERE).content
    client.force_login(world.secretary)
    station._shell.cache_clear()  # noqa: SLF001
    assert client.get("/station/shell/en/", **HERE).content == before


def test_no_log_holds_a_token(client, caplog, code):
    token = code.rpartition("/")[2]
    with caplog.at_level(logging.DEBUG):
        client.get(f"/V/{token[:-4]}AAAA/photo.jpg", **HERE)  # a refusal is logged
        client.get(f"/V/{token}/nothing", **HERE)
    assert "Not Found" in caplog.text
    assert token[:40] not in caplog.text
