"""What tests of the mission's pages share: addresses, a note verbale, a list handed in."""

import re
from io import BytesIO

from django.urls import reverse
from PIL import Image


def url_of(world, name, *more):
    return reverse(f"mission_acts:{name}", args=[world.mission.reference, *more])


def scan():
    """A page of a note, as a scanner sends it."""
    target = BytesIO()
    Image.new("RGB", (900, 1200), "white").save(target, "JPEG")
    target.name, _place = "note.jpg", target.seek(0)
    return target


NOTE = {"note_number": "NV-17", "note_on": "2022-11-09"}


def hidden(response):
    """The hidden fields of the page, as a browser would send them."""
    text = response.content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return dict(found)


def check(client, world, **more):
    """Send the first page; return the page of the answers."""
    url = url_of(world, "submit")
    page = client.get(url)
    ticked = [row["observer"].reference for row in page.context["rows"] if row["goes"]]
    sent = NOTE | {"act": "check", "rule": "new", "flipped": "", "shown": page.context["shown"]}
    sent |= {"chosen": ticked, "note_scan": scan()} | more
    return client.post(url, sent)


def submit(client, world, checked):
    """Press the button of the page of the answers."""
    sent = hidden(checked) | {"act": "submit"}
    return client.post(url_of(world, "submit"), sent)
