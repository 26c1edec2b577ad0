"""Of every verb: a file from which it leaves, who takes it where, with which answers."""

from accreditation.actions import correction, examination, recommendation
from accreditation.models import PersonMatch
from accreditation.workflow import ResolutionKind
from missions.actions import declaration


def returned_file(world):
    (row,) = world.submitted()
    recommendation.give_back(
        [row], reason="R1", words="", fields=["position"], by=world.ministry, at=world.at
    )
    declaration.change(row.observer, {"position": "Head"}, by=world.head, at=world.at)
    return row


def queried_file(world):
    (row,) = world.recommended()
    examination.query(
        [row], reason="Q8", words="Which role", fields=["position"], by=world.clerk, at=world.at
    )
    return row


def file_of_election_body(world):
    world.mission.admitted_by_commission = True
    world.mission.save()
    return world.submitted()[0]


def file_to_be_set_aside(world):
    same = {"surname_latin": "Twin", "birth_date": "1980-01-01"}
    (kept,) = world.recommended(**same)
    (other,) = world.recommended(mission=world.other_mission, head=world.other_head, **same)
    examination.resolve_match(
        PersonMatch.objects.get(), in_favour_of=kept, why="the same", by=world.clerk, at=world.at
    )
    return other


def corrected_file(world):
    (row,) = world.accredited()
    correction.prepare(row, {"document_number": "ZZ1"}, reason="typed", by=world.clerk, at=world.at)
    return row


def refused_file(world):
    (row,) = world.examined(proposal="refuse", ground="G4")
    world.adopt(world.locked([row], ResolutionKind.REFUSE))
    return row


REASON = {"reason": "R1", "words": "Please look", "fields": ["photo", "document_scan"]}
LETTER = {"letter_number": "14-2/7", "letter_on": "2022-11-09"}

# verb: (address, who, the file, answers, state after)
PATHS = {
    "recall": ("mission_acts", "head", lambda w: w.submitted()[0], {}, "returned"),
    "resubmit": ("mission_acts", "head", returned_file, {}, "submitted"),
    "answer": ("mission_acts", "head", queried_file, {"words": "Head of team"}, "recommended"),
    "recommend": ("ministry", "ministry", lambda w: w.submitted()[0], LETTER, "recommended"),
    "return": ("ministry", "ministry", lambda w: w.submitted()[0], REASON, "returned"),
    "decline": ("ministry", "ministry", lambda w: w.submitted()[0], {"reason": "D1"}, "declined"),
    "take_back": (
        "ministry",
        "ministry",
        lambda w: w.recommended()[0],
        {"reason": "T1"},
        "submitted",
    ),
    "admit": (
        "commission",
        "clerk",
        file_of_election_body,
        {"invitation_number": "5-1", "invitation_on": "2022-10-01"},
        "recommended",
    ),
    "send_back": ("commission", "clerk", file_of_election_body, REASON, "returned"),
    "query": (
        "commission",
        "clerk",
        lambda w: w.recommended()[0],
        REASON | {"reason": "Q1"},
        "queried",
    ),
    "set_aside": ("commission", "clerk", file_to_be_set_aside, {"reason": "A1"}, "declined"),
    "examine": (
        "commission",
        "clerk",
        lambda w: w.recommended()[0],
        {"proposal": "refuse", "ground": "G4"},
        "examined",
    ),
    "reopen": ("commission", "clerk", lambda w: w.examined()[0], {"reason": "O1"}, "recommended"),
    "withdraw": (
        "mission_acts",
        "head",
        lambda w: w.accredited()[0],
        {"note_number": "9"},
        "withdrawn",
    ),
    "correct": ("commission", "secretary", corrected_file, {}, "accredited"),
    "reconsider": (
        "commission",
        "secretary",
        refused_file,
        {"overturned_by": "Court, 3-1"},
        "recommended",
    ),
}
