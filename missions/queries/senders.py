"""Senders by code; election bodies of foreign states come into being when they are invited."""

from missions.models import SenderKind, SendingOrganisation

BODY = "-CEC"  # behind a state's code: its election body
TONGUES = ("kk", "ru", "en")
_BODIES = {"kk": "Сайлау органы: %s", "ru": "Избирательный орган: %s", "en": "Election body: %s"}


def election_body_of(state: SendingOrganisation) -> SendingOrganisation:
    """Return the election body of a foreign state, not yet saved, named after its state."""
    columns = {"kind": SenderKind.ELECTION_BODY, "state_code": state.state_code or state.code}
    for tongue, text in _BODIES.items():
        name = text % getattr(state, f"name_{tongue}")
        columns |= {f"name_{tongue}": name[:240], f"short_{tongue}": name[:80]}
    return SendingOrganisation(code=f"{state.code}{BODY}", **columns)


def known_or_body(codes: list[str]) -> dict[str, SendingOrganisation]:
    """Return code -> sender; an election body that is not there yet comes unsaved. Two queries."""
    found = {row.code: row for row in SendingOrganisation.objects.filter(code__in=codes)}
    states = [
        code.removesuffix(BODY) for code in codes if code not in found and code.endswith(BODY)
    ]
    for state in SendingOrganisation.objects.filter(code__in=states, kind=SenderKind.STATE):
        body = election_body_of(state)
        found[body.code] = body
    return found
