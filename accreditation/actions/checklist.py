"""The checklist of the examination: points are added, put in order, retired; never deleted.

What clerks have ticked names a point by its code, so a point's words are not changed: it is retired
and another one is added.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from accreditation.models import ChecklistItem
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, User
from observer_portal.audit.record import act as audit_act

CODE = re.compile(r"[a-z][a-z_]{1,19}")
TEXTS = ("text_kk", "text_ru", "text_en")
LONGEST = 200


class ChecklistRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The checklist cannot be changed so; the message is a sentence."""


def add(code: str, texts: Mapping[str, str], *, by: User, at: datetime) -> ChecklistItem:
    """Add a point at the end; from now on an examination asks for it."""
    given = {name: texts.get(name, "").strip() for name in TEXTS}
    with audit_act("checklist:add", code, by=by) as act:
        held = _held(by, at)
        if not CODE.fullmatch(code):
            raise ChecklistRefused(_("A code is small Latin letters."))
        if code in held:
            raise ChecklistRefused(_("There is a point with this code. Choose another one."))
        if not all(given.values()):
            raise ChecklistRefused(_("Write it in all three languages."))
        if any(len(text) > LONGEST for text in given.values()):
            raise ChecklistRefused(_("A text has %(n)s characters at most.") % {"n": LONGEST})
        last = ChecklistItem.objects.aggregate(last=Max("position"))["last"] or 0
        made = ChecklistItem.objects.create(code=code, position=last + 1, **given)
        act.note(at=at)
    return made


def set_in_force(code: str, *, in_force: bool, by: User, at: datetime) -> None:
    """Retire a point, or ask for it again. One point at least stays."""
    with audit_act("checklist:retire", code, by=by) as act:
        act.tag = "checklist:restore" if in_force else act.tag
        held = _held(by, at)
        if code not in held:
            raise ChecklistRefused(_("There is no point with this code."))
        others = [one for one in held.values() if one.in_force and one.code != code]
        if not in_force and not others:
            raise ChecklistRefused(_("The last point stays: an examination asks for one at least."))
        if held[code].in_force != in_force:
            ChecklistItem.objects.filter(code=code).update(in_force=in_force)
            act.note(at=at)


def move(code: str, *, up: bool, by: User, at: datetime) -> None:
    """Change places with the point before it, or after it."""
    with audit_act("checklist:move", code, by=by) as act:
        order = [one.code for one in _held(by, at).values()]
        place = order.index(code) if code in order else -1
        other = place - 1 if up else place + 1
        if place < 0 or not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        for position, name in enumerate(order, 1):
            ChecklistItem.objects.filter(code=name).exclude(position=position).update(
                position=position
            )
        act.note(at=at)


def _held(by: User, at: datetime) -> dict[str, ChecklistItem]:
    """Hold the whole checklist, in its order; refuse whoever is no administrator."""
    if not holds(by, (Office.ADMINISTRATOR,), at=at):
        raise ChecklistRefused(_("An administrator keeps the checklist."))
    rows = ChecklistItem.objects.select_for_update().order_by("position", "pk")
    return {row.code: row for row in rows}
