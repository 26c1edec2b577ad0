"""What tests of imports share: a list is sent by the page, read as a worker reads it, applied."""

from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from missions.actions import list_report, list_staging, uploads, versions
from missions.models import ListImport, ObserverVersion
from missions.roster.tables import columns
from observer_portal import clock

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
LISTS = Path(__file__).parent / "lists"
PERSON = {
    "surname_latin": "van der Meerdonk",
    "given_names_latin": "Pieter-Jan",
    "sex": "M",
    "birth_date": "1971-04-23",
    "citizenship": "NLD",
    "document_type": "passport",
    "document_number": "NX4R15P8K",
    "document_expires_on": "2027-09-30",
    "kind": "sto",
    "phone": "+31 70 555 0123",
}


def people(n, **values):
    """So many persons, each with a document and a birthday of its own."""
    born = date(1950, 1, 1)
    return [
        PERSON
        | {
            "document_number": f"NX{i:07d}",
            "birth_date": (born + timedelta(days=i)).isoformat(),
            **values,
        }
        for i in range(n)
    ]


def book(*rows, headings=None):
    """A workbook with headings of the template and a row per person, all cells text."""
    made = Workbook()
    sheet = made.active
    keys = list(dict.fromkeys(key for row in rows for key in row))
    sheet.append(
        headings or [columns()[key].labels["en"] if key in columns() else key for key in keys]
    )
    for row in rows:
        sheet.append([row.get(key, "") for key in keys])
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def send(client, mission, data, name="list.xlsx"):
    """Send a list by the page; return the import, not yet read."""
    if isinstance(data, Path):
        name, data = data.name, data.read_bytes()
    answer = client.post(
        reverse("mission:imports", args=[mission.reference]),
        {"file": SimpleUploadedFile(name, data)},
    )
    assert answer.status_code == 302, answer.content.decode()
    return ListImport.objects.get(reference=answer["Location"].split("/")[-2])


def work(import_):
    """Do what the import waits for, as the task does."""
    list_staging.stage(import_.pk, now=clock.database_now)
    import_.refresh_from_db()
    return import_


def staged(client, mission, data, name="list.xlsx"):
    """Send a list and have it read."""
    return work(send(client, mission, data, name))


def report(import_):
    return list_report.report_of(import_, uploads.data_key_of(import_))


def lines(import_):
    found = list_report.each_line(import_, uploads.data_key_of(import_), report(import_))
    return {line.row: line for line in found}


def kinds(import_):
    """How many rows there are of each kind."""
    found = report(import_)
    return {kind: n for kind in list_report.Kind if (n := found.count(kind))}


def post(client, import_, name, **data):
    return client.post(reverse(f"mission:{name}", args=[import_.reference]), data)


def apply(client, import_, **data):
    """Press the button and let the worker do it; `consented=1` ticks the box."""
    asked = {"act": "apply", "seen": report(import_).digest} | data
    answer = post(client, import_, "import_cells", **asked)
    assert answer.status_code == 302
    return work(import_)


def declared(mission):
    """What stands, by the number of the document."""
    found = {}
    for version in ObserverVersion.objects.filter(
        pk__in=mission.observers.filter(removed_at=None).values("current_version")
    ).select_related("observer__key"):
        values = versions.values_of(version)
        found[values["document_number"]] = values
    return found


def page(client, import_, query=""):
    answer = client.get(reverse("mission:import", args=[import_.reference]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def messages_of(answer, client):
    """The messages that the next page shows."""
    following = client.get(answer["Location"])
    return [str(message) for message in following.context["messages"]]


@contextmanager
def cheap(most_mb=50):
    """Fail when the block takes so much more memory than there was, at any moment."""
    if not STATUS.exists():
        yield
        return
    CLEAR.write_text("5")  # the highest mark begins anew
    before = _memory("VmRSS")
    yield
    assert (_memory("VmHWM") - before) / 1024 < most_mb


def _memory(name):
    found = [line for line in STATUS.read_text().splitlines() if line.startswith(name)]
    return int(found[0].split()[1])
