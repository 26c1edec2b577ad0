"""Every verb, by everybody, on any files, in any order: the portal does what the model says.

Hypothesis chooses the acts and shortens a run that differs. After each act states, proposals,
examiners, cards, open fields, pairs and rows of resolutions are compared, and at the end of a run
the invariants are asked. A few runs here; 500 of 40 acts with `--thorough`.
"""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, event, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accreditation.queries import invariants
from tests.model import rules
from tests.model.portal import KINDS, POSITIONS, Portal
from tests.model.rules import TABLE, Said
from tests.model.world import ACTORS, HEADS, OFFICES, Act, Declared, File, Model

IDENTITIES = st.integers(0, 3)
DOCUMENTS = st.integers(0, 5)
VALUES = st.fixed_dictionaries(
    {
        "position": st.integers(0, len(POSITIONS) - 1),
        "kind": st.integers(0, len(KINDS) - 1),
    }
)
CHANGES = st.one_of(
    st.builds(dict, position=st.integers(0, 2)),
    st.builds(dict, kind=st.integers(0, 2)),
    st.builds(dict, document=DOCUMENTS),
)
FIELDS = st.lists(st.sampled_from(["position", "kind", "document"]), max_size=2, unique=True).map(
    tuple
)
PROPOSALS = st.sampled_from(["accredit", "accredit", "refuse"])
KIND_OF_ACT = st.sampled_from(["accredit", "accredit", "refuse", "revoke", "correct"])
MOSTLY = st.integers(0, 3).map(bool)


class EveryVerb(RuleBasedStateMachine):
    """One world, many acts; the database forgets them all at the end of the run."""

    @initialize()
    def begin(self):
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.portal = Portal()
        at = self.portal.world.at
        closes = self.portal.world.election.lists_close_at
        self.m = Model(at, closes, closes + timedelta(days=1))
        for mission, who in [*(("a", who) for who in range(3)), ("b", 0), ("b", 3), ("c", 1)]:
            self._declare(mission, who, {"position": 0, "kind": 0}, complete=True)
        for mission in "abc":
            self._hand_in(f"head_{mission}", [p for p in self.m.people if p.mission == mission])

    def teardown(self):
        if not hasattr(self, "frame"):
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert invariants.broken() == {}
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    # --- missions -----------------------------------------------------------------------------

    @rule(mission=st.sampled_from("abc"), who=IDENTITIES, values=VALUES, complete=MOSTLY)
    def declare(self, mission, who, values, complete):
        self._declare(mission, who, values, complete=complete)

    def _declare(self, mission, who, values, *, complete):
        values = {"document": who} | values
        free = not self.m.holds_document(mission, who, but=None)
        made = self.portal.declare(mission, who, values, complete=complete)
        assert (made is not None) == free
        if free:
            self.m.people.append(Declared(mission, who, values, complete, pk=made))

    @rule(data=st.data(), change=CHANGES, actor=st.sampled_from(sorted(HEADS)))
    def change(self, data, change, actor):
        people = [one for one in self.m.people if HEADS[actor] == one.mission]
        if not people:
            return
        person = data.draw(st.sampled_from(people))
        differs = {k for k, v in change.items() if person.values[k] != v}
        new = person.values | change
        clash = self.m.holds_document(person.mission, new["document"], but=person)
        opened = person.open == rules.EVERYTHING or differs <= person.open
        took = self.portal.change(person.pk, change, actor=actor, at=self.m.now)
        assert took == (opened and not clash)
        if took:
            person.values = new

    @rule(data=st.data(), likely=MOSTLY)
    def hand_in(self, data, likely):
        mission = data.draw(st.sampled_from("abc"))
        people = [one for one in self.m.people if one.mission == mission]
        if not people:
            return
        actor = f"head_{mission}" if likely else data.draw(st.sampled_from(ACTORS))
        chosen = data.draw(st.lists(st.sampled_from(people), min_size=1, max_size=4, unique=True))
        self._hand_in(actor, chosen)

    def _hand_in(self, actor, chosen):
        mission = chosen[0].mission
        expected = [one for one in chosen if rules.goes(self.m, actor, one, chosen)]
        went = self.portal.hand_in(mission, [one.pk for one in chosen], actor=actor, at=self.m.now)
        assert set(went) == {one.pk for one in expected}
        fresh = []
        for one in sorted(expected, key=lambda one: went[one.pk]):
            file = File(one, dict(one.values), self.m.now, pk=went[one.pk])
            one.files.append(file)
            one.open = rules.NOTHING
            fresh.append(file)
        self.m.files += fresh
        self.m.find_pairs(fresh)

    @rule(data=st.data(), who=IDENTITIES, values=VALUES)
    def replace(self, data, who, values):
        if not self.m.files:
            return
        file = data.draw(st.sampled_from(self.m.files))
        actor = f"head_{file.of.mission}"
        gone, values = file.of, {"document": who} | values
        expected = (
            rules.passes(self.m, "withdraw", actor, file, Said())
            and gone.mission not in self.m.suspended
            and not gone.replaced
            and (self.m.now < self.m.closes or rules.was_in_time(self.m, gone))
            and not self.m.holds_document(gone.mission, who, but=None)
        )
        made = self.portal.replace(file.pk, who, values, actor=actor, at=self.m.now)
        assert (made is not None) == expected
        if expected:
            rules.takes(self.m, "withdraw", actor, file, Said())
            gone.replaced = True
            self.m.people.append(Declared(gone.mission, who, values, replaces=gone, pk=made))

    # --- steps --------------------------------------------------------------------------------

    @rule(
        data=st.data(),
        verb=st.sampled_from(sorted(TABLE)),
        likely=MOSTLY,
        said=st.builds(Said, FIELDS, st.sampled_from(["", "Because."]), PROPOSALS, MOSTLY),
    )
    def step(self, data, verb, likely, said):
        files = [f for f in self.m.files if not likely or f.state in TABLE[verb][1]]
        if not files:
            return
        most = 1 if verb == "correct" else 4
        chosen = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=most, unique=True))
        able = rules.able(verb, chosen[0].of.mission)
        actor = data.draw(st.sampled_from(able if likely else ACTORS))
        self._step(verb, actor, chosen, said)

    @rule(data=st.data(), proposal=PROPOSALS)
    def go_on(self, data, proposal):
        """What usually comes next, for all files of a mission in one state."""
        there = sorted({(f.of.mission, f.state) for f in self.m.files} & rules.AHEAD.keys())
        if not there:
            return
        mission, state = data.draw(st.sampled_from(there))
        chosen = [f for f in self.m.files if (f.of.mission, f.state) == (mission, state)]
        verb = data.draw(st.sampled_from(rules.AHEAD[mission, state]))
        actor = data.draw(st.sampled_from(rules.able(verb, mission)))
        chosen = chosen[:1] if verb == "correct" else chosen
        self._step(verb, actor, chosen, Said(("kind",), "Because.", proposal, True))

    def _step(self, verb, actor, chosen, said):
        expected = rules.all_passing(self.m, verb, actor, chosen, said)
        took = self.portal.step(verb, [f.pk for f in chosen], said, actor=actor, at=self.m.now)
        note(f"{verb} by {actor}: {[(f.pk, f.state) for f in chosen]} -> {took}")
        event(f"{verb}: {'some' if took else 'none'}")
        assert took == {f.pk for f in expected}
        for file in expected:
            rules.takes(self.m, verb, actor, file, said)
        if verb in ("resubmit", "answer", "take_back", "reconsider", "correct"):
            self.m.find_pairs(expected)

    @rule(data=st.data(), keep=st.sampled_from([None, 0, 1]), likely=MOSTLY)
    def resolve(self, data, keep, likely):
        if not self.m.pairs:
            return
        pair = data.draw(st.sampled_from(self.m.pairs))
        actor = data.draw(st.sampled_from(["clerk", "other_clerk"] if likely else ACTORS))
        kept = None if keep is None else pair.files[keep]
        expected = "clerk" in OFFICES[actor] and not pair.resolved
        one, other = pair.files
        took = self.portal.resolve(one.pk, other.pk, kept and kept.pk, actor=actor, at=self.m.now)
        assert took == expected
        if expected:
            pair.resolved, pair.kept = True, kept

    @rule(data=st.data(), change=CHANGES, likely=MOSTLY)
    def prepare(self, data, change, likely):
        files = [f for f in self.m.files if not likely or f.state == "accredited"]
        if not files:
            return
        file = data.draw(st.sampled_from(files))
        actor = data.draw(st.sampled_from(["clerk", "both"] if likely else ACTORS))
        new = file.of.values | change
        expected = (
            "clerk" in OFFICES[actor]
            and file.state == "accredited"
            and file.correction is None
            and new != file.sent
            and not self.m.holds_document(file.of.mission, new["document"], but=file.of)
        )
        assert self.portal.prepare(file.pk, change, actor=actor, at=self.m.now) == expected
        if expected:
            file.correction, file.corrected_by = new, actor

    # --- resolutions --------------------------------------------------------------------------

    @rule(
        data=st.data(),
        kind=KIND_OF_ACT,
        likely=MOSTLY,
    )
    def draft(self, data, kind, likely):
        files = [f for f in self.m.files if not likely or rules.ready(kind, f)]
        if not files:
            return
        chosen = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=5, unique=True))
        actor = data.draw(st.sampled_from(["clerk", "other_clerk"] if likely else ACTORS))
        self._draft(kind, actor, chosen)

    def _draft(self, kind, actor, chosen):
        made = self.portal.draft(kind, [f.pk for f in chosen], actor=actor, at=self.m.now)
        able = [f for f in chosen if rules.ready(kind, f) and f.row is None]
        assert (made is not None) == bool(able and "clerk" in OFFICES[actor])
        if made is not None:
            act = Act(kind, drafters={actor}, pk=made)
            self.m.acts.append(act)
            rules.puts(act, actor, chosen)

    @rule(
        data=st.data(),
        verb=st.sampled_from(sorted(rules.ACTS)),
        likely=MOSTLY,
    )
    def act(self, data, verb, likely):
        acts = [a for a in self.m.acts if not likely or a.state in rules.ACTS[verb][1]]
        if not acts:
            return
        act = data.draw(st.sampled_from(acts))
        able = [a for a in ACTORS if OFFICES[a] & rules.ACTS[verb][0]]
        actor = data.draw(st.sampled_from(able if likely else ACTORS))
        chosen: list[File] = []
        if verb in ("add", "strike"):
            files = [row.file for row in act.rows] if verb == "strike" and likely else self.m.files
            if not files:
                return
            chosen = data.draw(
                st.lists(st.sampled_from(files), min_size=1, max_size=3, unique=True)
            )
        self._act(verb, act, actor, chosen)

    @rule(data=st.data(), kind=KIND_OF_ACT, to=st.sampled_from(["locked", "adopted"]))
    def decide(self, data, kind, to):
        """All that is ready, drafted, locked and adopted by those whose part it is."""
        files = [f for f in self.m.files if rules.ready(kind, f) and f.row is None]
        if not files:
            return
        self._draft(kind, "other_clerk", files)
        act = self.m.acts[-1]
        self._act("lock", act, "other_clerk", [])
        if to == "adopted":
            self._act("adopt", act, data.draw(st.sampled_from(["secretary", "both"])), [])

    def _act(self, verb, act, actor, chosen):
        expected = rules.may_act(self.m, verb, act, actor, chosen)
        took = self.portal.act(verb, act.pk, [f.pk for f in chosen], actor=actor, at=self.m.now)
        note(f"{verb} of {act.kind} {act.pk} ({act.state}) by {actor} -> {took}")
        event(f"{verb} to {act.kind}: {took}")
        assert took == expected
        if expected:
            rules.acts(self.m, verb, act, actor, chosen)

    # --- what happens by itself ---------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 6, 24, 60]))
    def wait(self, hours):
        self.m.now += timedelta(hours=hours)

    @rule(mission=st.sampled_from("abc"), sure=st.integers(0, 9))
    def suspend(self, mission, sure):
        if sure == 0:
            self.portal.suspend(mission)
            self.m.suspended.add(mission)

    # --- comparing ----------------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self):
        if not hasattr(self, "m"):
            return
        mails = {user.email: who for who, user in self.portal.users.items()}
        stands = {
            pk: (state, proposal, mails.get(mail, ""), current, issued, act)
            for pk, (state, proposal, mail, current, issued, act) in self.portal.stands().items()
        }
        assert stands == {
            f.pk: (
                *(f.state, f.proposal, f.examiner, int(f.card), f.cards),
                f.row.act.pk if f.row else None,
            )
            for f in self.m.files
        }
        assert self.portal.opened() == {one.pk: one.open for one in self.m.people}
        assert self.portal.pairs() == {
            (*sorted(f.pk for f in pair.files), pair.resolved) for pair in self.m.pairs
        }


@pytest.mark.django_db
def test_the_portal_does_what_the_model_says(request):
    thorough = request.config.getoption("--thorough")
    run_state_machine_as_test(
        EveryVerb,
        settings=settings(
            max_examples=500 if thorough else 10,
            stateful_step_count=40,
            deadline=None,
            derandomize=not thorough,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
