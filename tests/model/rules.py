"""The table of steps and its conditions, said once more: which files take a step, and what then."""

from dataclasses import dataclass

from tests.model.world import (
    EVERYTHING,
    HEADS,
    LIVE,
    NOTHING,
    OFFICES,
    Act,
    Declared,
    File,
    Model,
    Row,
)

# verb -> (roles, states it leaves, the state it leads to)
TABLE = {
    "recall": ({"head"}, {"submitted"}, "returned"),
    "resubmit": ({"head"}, {"returned"}, "submitted"),
    "recommend": ({"ministry"}, {"submitted"}, "recommended"),
    "return": ({"ministry"}, {"submitted"}, "returned"),
    "decline": ({"ministry"}, {"submitted"}, "declined"),
    "take_back": ({"ministry"}, {"recommended", "declined"}, "submitted"),
    "admit": ({"clerk"}, {"submitted"}, "recommended"),
    "send_back": ({"clerk"}, {"submitted"}, "returned"),
    "query": ({"clerk"}, {"recommended"}, "queried"),
    "answer": ({"head"}, {"queried"}, "recommended"),
    "set_aside": ({"clerk"}, {"recommended", "queried"}, "declined"),
    "examine": ({"clerk"}, {"recommended"}, "examined"),
    "reopen": ({"clerk", "secretary"}, {"examined"}, "recommended"),
    "withdraw": (
        {"head", "ministry"},
        {"submitted", "returned", "recommended", "queried", "examined", "accredited"},
        "withdrawn",
    ),
    "correct": ({"secretary"}, {"accredited"}, "accredited"),
    "reconsider": ({"secretary"}, {"refused", "revoked"}, "recommended"),
}
AHEAD = {  # (mission, state) -> what usually comes next
    (mission, state): verbs
    for mission in "abc"
    for state, verbs in {
        "submitted": ["admit", "send_back"] if mission == "c" else ["recommend", "return"],
        "returned": ["resubmit"],
        "recommended": ["examine", "examine", "query"],
        "queried": ["answer"],
        "declined": [] if mission == "c" else ["take_back"],
        "accredited": ["correct", "withdraw"],
        "refused": ["reconsider"],
        "revoked": ["reconsider"],
    }.items()
    if verbs
}
OF_A_RESOLUTION = {
    "accredit": ("examined", "accredited"),
    "refuse": ("examined", "refused"),
    "revoke": ("accredited", "revoked"),
    "correct": ("accredited", "accredited"),
}
ASKED = ("return", "send_back", "query")
BY_MINISTRY = ("recommend", "return", "decline", "take_back")
BY_COMMISSION = ("admit", "send_back")
IN_ANNEX = {"position", "kind"}


@dataclass(frozen=True)
class Said:
    """What was answered with a step."""

    fields: tuple[str, ...] = ()
    words: str = ""
    proposal: str = ""
    ticked: bool = True


def roles(actor: str, mission: str) -> set[str]:
    """What somebody is towards a mission's files."""
    return OFFICES[actor] | ({"head"} if HEADS.get(actor) == mission else set())


def able(verb: str, mission: str) -> list[str]:
    """Who may take the step at all on files of the mission."""
    return [actor for actor in OFFICES if roles(actor, mission) & TABLE[verb][0]]


def passes(m: Model, verb: str, actor: str, file: File, said: Said) -> bool:
    """Whether this file takes the step."""
    by, before, _after = TABLE[verb]
    if not roles(actor, file.of.mission) & by or file.state not in before:
        return False
    if verb in ASKED and not said.fields:
        return False
    if verb in (BY_MINISTRY if file.of.mission == "c" else BY_COMMISSION):
        return False
    condition = _CONDITIONS.get(verb)
    return condition is None or condition(m, actor, file, said)


def _changed(file: File) -> set[str]:
    return {name for name, value in file.of.values.items() if file.sent[name] != value}


def _only_asked(file: File) -> bool:
    return file.of.open == EVERYTHING or _changed(file) <= file.of.open


def _resubmit(m: Model, _actor: str, file: File, _said: Said) -> bool:
    until = m.closes if file.last == "recall" else m.corrections_close
    return m.now < min(until, m.corrections_close) and _only_asked(file) and file.of.complete


def _take_back(m: Model, _actor: str, file: File, _said: Said) -> bool:
    other_live = any(one is not file and one.state in LIVE for one in file.of.files)
    return not file.examiner and not other_live and _document_free(m, file, file.sent)


def _document_free(m: Model, file: File, coming: dict[str, int]) -> bool:
    return not m.holds_document(file.of.mission, coming["document"], but=file.of)


def _answer(_m: Model, _actor: str, file: File, said: Said) -> bool:
    return _only_asked(file) and bool(said.words or _changed(file))


def _set_aside(m: Model, _actor: str, file: File, _said: Said) -> bool:
    return any(pair.kept not in (None, file) for pair in m.pairs_of(file))


def _examine(m: Model, _actor: str, file: File, said: Said) -> bool:
    waits = any(
        not pair.resolved and all(one.state in LIVE for one in pair.files)
        for pair in m.pairs_of(file)
    )
    return (said.ticked or said.proposal == "refuse") and not waits


def _reopen(_m: Model, _actor: str, file: File, _said: Said) -> bool:
    return not (file.row and file.row.act.state == "locked")


def _withdraw(_m: Model, _actor: str, file: File, _said: Said) -> bool:
    return not (file.row and file.row.act.state == "locked" and file.row.act.kind == "revoke")


def _correct(m: Model, actor: str, file: File, _said: Said) -> bool:
    """Without a resolution: only what the annex does not say."""
    if file.correction is None or actor in file.examined_by | {file.corrected_by}:
        return False
    on_correcting = file.row is not None and file.row.act.kind == "correct"
    words = any(file.correction[name] != file.sent[name] for name in IN_ANNEX)
    return not on_correcting and not words and _document_free(m, file, file.correction)


def _reconsider(m: Model, actor: str, file: File, _said: Said) -> bool:
    other_live = any(one is not file and one.state in LIVE for one in file.of.files)
    free = _document_free(m, file, file.sent)
    return actor not in file.examined_by and not other_live and free


_CONDITIONS = {
    "recall": lambda m, _actor, _file, _said: m.now < m.closes,
    "resubmit": _resubmit,
    "take_back": _take_back,
    "answer": _answer,
    "set_aside": _set_aside,
    "examine": _examine,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "correct": _correct,
    "reconsider": _reconsider,
}


def takes(m: Model, verb: str, actor: str, file: File, said: Said) -> None:
    """Do to the model what the step does."""
    observer = file.of
    file.state, file.last = TABLE[verb][2], verb
    if verb in ("resubmit", "answer"):
        file.sent = dict(observer.values)
    if verb in ("query", "set_aside", "examine"):
        file.examiner = actor
    if verb in ("examine", "set_aside"):
        file.examined_by.add(actor)
    if verb in ("examine", "reopen", "reconsider"):
        file.proposal = said.proposal if verb == "examine" else ""
    if verb in ("take_back", "reconsider"):
        observer.values = dict(file.sent)
    if verb == "correct":
        put_correction_in_force(m, file)
    if verb == "reconsider":
        file.card = False
    if verb == "withdraw":
        file.correction = None
    if verb == "withdraw" or (verb == "reopen" and file.row and file.row.act.state == "draft"):
        strike(file, actor)
    observer.open = opened(verb, observer.open, said)


def opened(verb: str, before: frozenset[str], said: Said) -> frozenset[str]:
    """The last column of the table."""
    if verb in ("resubmit", "answer", "take_back", "reconsider"):
        return NOTHING
    if verb in ASKED:
        return frozenset(said.fields)
    if verb in ("recall", "decline", "set_aside", "refuse", "withdraw", "revoke"):
        return EVERYTHING
    return before


def put_correction_in_force(m: Model, file: File) -> None:
    """The corrected values stand, and a card of a new number."""
    assert file.correction is not None
    file.sent = dict(file.correction)
    file.of.values = dict(file.correction)
    file.correction = None
    give_card(m, file)


def give_card(m: Model, file: File) -> None:
    """The next number; what the observer held before is void."""
    for other in file.of.files:
        other.card = False
    m.cards += 1
    file.cards, file.card = file.cards + 1, True


def strike(file: File, actor: str) -> None:
    """Take the open row of the file off."""
    if file.row:
        file.row.act.rows.remove(file.row)
        file.row.act.drafters.add(actor)
        file.row = None


def ready(kind: str, file: File) -> bool:
    """Whether the file may stand on a resolution of the kind."""
    if kind in ("accredit", "refuse"):
        return (file.state, file.proposal) == ("examined", kind)
    return file.state == "accredited" and (kind == "revoke" or file.correction is not None)


def puts(act: Act, actor: str, files: list[File]) -> list[File]:
    """Put those that are ready and stand nowhere on the resolution; returns them."""
    put = [file for file in files if ready(act.kind, file) and file.row is None]
    for file in put:
        file.row = Row(file, act)
        act.rows.append(file.row)
        act.drafters.add(actor)
    return put


def may_adopt(m: Model, act: Act, actor: str) -> bool:
    """Whether the whole resolution can be registered by this person."""
    if "secretary" not in OFFICES[actor] or act.state != "locked" or not act.rows:
        return False
    files = [row.file for row in act.rows]
    eyes = set().union(act.drafters, *(file.examined_by for file in files))
    if act.kind == "correct":
        eyes |= {file.corrected_by for file in files}
        if not all(_document_free(m, file, file.correction or file.sent) for file in files):
            return False
    return actor not in eyes and all(ready(act.kind, file) for file in files)


def adopts(m: Model, act: Act) -> None:
    """Do to the model what adopting does."""
    files = [row.file for row in act.rows]
    act.state = "adopted"
    for file in files:
        file.state, file.last, file.row = OF_A_RESOLUTION[act.kind][1], act.kind, None
        if act.kind == "accredit":
            give_card(m, file)
        elif act.kind == "correct":
            put_correction_in_force(m, file)
        elif act.kind == "revoke":
            file.correction = None
        file.of.open = opened(act.kind, file.of.open, Said())
    if act.kind == "correct":
        m.find_pairs(files)


ACTS = {  # verb -> (offices, states of the resolution)
    "add": ({"clerk"}, {"draft"}),
    "strike": ({"clerk"}, {"draft", "locked"}),
    "lock": ({"clerk", "secretary"}, {"draft"}),
    "adopt": ({"secretary"}, {"locked"}),
    "postpone": ({"clerk", "secretary"}, {"draft", "locked"}),
    "publish": ({"secretary"}, {"adopted"}),
}


def may_act(m: Model, verb: str, act: Act, actor: str, files: list[File]) -> bool:
    """Whether the act on a resolution is done, to at least one row."""
    offices, before = ACTS[verb]
    if not OFFICES[actor] & offices or act.state not in before:
        return False
    if verb == "add":
        return any(ready(act.kind, file) and file.row is None for file in files)
    if verb == "strike":
        return any(file.row is not None and file.row.act is act for file in files)
    if verb == "lock":
        return bool(act.rows) and all(ready(act.kind, row.file) for row in act.rows)
    return verb != "adopt" or may_adopt(m, act, actor)


def acts(m: Model, verb: str, act: Act, actor: str, files: list[File]) -> None:
    """Do to the model what the act does."""
    if verb == "add":
        puts(act, actor, files)
    elif verb == "strike":
        for file in files:
            if file.row is not None and file.row.act is act:
                strike(file, actor)
    elif verb == "adopt":
        adopts(m, act)
    elif verb == "postpone":
        act.state = "postponed"
        for row in act.rows:
            row.file.row = None
    else:
        act.state = {"lock": "locked", "publish": "published"}[verb]


def all_passing(m: Model, verb: str, actor: str, files: list[File], said: Said) -> list[File]:
    """Those of the files that take the step, in the order of their rows.

    Two that would bring the same document back into a mission: the first may. Two of one observer
    that would both be under way again: the first may.
    """
    passing = [
        file
        for file in sorted(files, key=lambda file: file.pk)
        if passes(m, verb, actor, file, said)
    ]
    if verb not in ("take_back", "reconsider"):
        return passing
    kept: list[File] = []
    for file in passing:
        alone = all(
            other.of is not file.of
            and (other.of.mission, other.sent["document"])
            != (file.of.mission, file.sent["document"])
            for other in kept
        )
        if alone:
            kept.append(file)
    return kept


def goes(m: Model, actor: str, observer: Declared, beside: list[Declared]) -> bool:
    """Whether an observer goes with a list that this person hands in, `beside` others."""
    if HEADS.get(actor) != observer.mission or observer.live or observer.mission in m.suspended:
        return False
    return observer.complete and (m.now < m.closes or _takes_a_place(m, observer, beside))


def _takes_a_place(m: Model, observer: Declared, beside: list[Declared]) -> bool:
    """Nobody takes the place of one who asks for a place on the same list."""
    gone = observer.replaces
    if gone is None or gone.live or (gone in beside and gone.replaces):
        return False
    return was_in_time(m, gone)


def was_in_time(m: Model, observer: Declared) -> bool:
    """Whether the observer was on a list before the lists closed."""
    return any(file.submitted_at < m.closes for file in observer.files)
