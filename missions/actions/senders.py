"""Senders that nobody knew: added when one of them registers."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from missions.models import SenderKind, SendingOrganisation
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}", re.ASCII)


class SenderRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The sender cannot be added; the message is a sentence."""


def add(columns: Mapping[str, str], *, by: User, at: datetime) -> SendingOrganisation:
    """Add a sender that nobody knew. Raises SenderRefused.

    `columns`: code, kind, state_code, and name and short name in each language.
    """
    code = columns["code"].strip().upper()
    if not _CODE.fullmatch(code):
        raise SenderRefused(_("A code is 2 to 24 Latin letters, digits and hyphens."))
    of_a_state = columns["kind"] in (SenderKind.STATE, SenderKind.ELECTION_BODY)
    if of_a_state and not columns.get("state_code"):
        raise SenderRefused(_("Give the code of the state."))
    with audit_act("organisation:add", code, by=by) as act:
        made, is_new = SendingOrganisation.objects.get_or_create(
            code=code, defaults={name: text for name, text in columns.items() if name != "code"}
        )
        if not is_new:
            raise SenderRefused(_("Another sender has this code. Choose it from the list."))
        act.note(at=at)
    return made
