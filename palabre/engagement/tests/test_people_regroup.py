"""Merging, splitting and undoing: no message is lost, whatever the order; what was undone is as it was."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.people_regroup import (
    answer,
    can_be_undone,
    merge,
    split,
    undo,
)
from palabre.engagement.models import Consent, Identity, Person, Regrouping, Suggestion
from palabre.engagement.people.history import messages_of, people_behind
from palabre.engagement.people.rules import What
from palabre.engagement.tests.people_world import says, somebody, voice
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(brand):
    """Two records, each with a voice and a mail."""
    rows = somebody(brand, "Zoé Martin", place="Rennes"), somebody(brand, "zmartin", notes="VIP")
    for row, who in zip(rows, ("zoe", "zm"), strict=True):
        verbs.add_voice(MACHINE, row, voice(brand, who))
        verbs.add_known(MACHINE, row, What.MAIL, f"{who}@example.org")
    return rows


def known(row):
    return {str(one.voice.handle if one.voice else one.value) for one in row.identities.all()}


def test_a_merge_gives_one_record_all_that_both_are_known_by(pair):
    zoe, other = pair
    verbs.tag_person(MACHINE, other, "fidèle")
    merge(MACHINE, zoe, other, "Même adresse")
    zoe.refresh_from_db()
    assert known(zoe) == {"zoe", "zm", "zoe@example.org", "zm@example.org"}
    assert (zoe.name, zoe.place, zoe.notes) == ("Zoé Martin", "Rennes", "VIP")
    assert [tag.name for tag in zoe.tags.all()] == ["fidèle"]
    assert Person.objects.get(pk=other.pk).merged_into == zoe


def test_an_undone_merge_is_as_if_it_had_never_been(pair):
    zoe, other = pair
    Consent.objects.create(person=other, purpose="letters", source="Stand", given_at=timezone.now())
    verbs.tag_person(MACHINE, other, "fidèle")
    done = merge(MACHINE, zoe, other)
    undo(MACHINE, done)
    zoe, other = Person.objects.get(pk=zoe.pk), Person.objects.get(pk=other.pk)
    assert (known(zoe), known(other)) == ({"zoe", "zoe@example.org"}, {"zm", "zm@example.org"})
    assert (zoe.notes, other.notes, other.merged_into) == ("", "VIP", None)
    assert not zoe.tags.exists()
    assert other.tags.count() == other.consents.count() == 1


def test_what_a_person_wrote_since_a_merge_stays_when_it_is_undone(pair):
    zoe, other = pair
    done = merge(MACHINE, zoe, other)
    verbs.change_person(MACHINE, zoe, notes="VIP, préfère le matin")
    undo(MACHINE, done)
    assert Person.objects.get(pk=zoe.pk).notes == "VIP, préfère le matin"
    assert Person.objects.get(pk=other.pk).notes == "VIP"


def test_the_last_regrouping_is_undone_first(pair, brand):
    zoe, other = pair
    first = merge(MACHINE, zoe, other)
    second = merge(MACHINE, somebody(brand, "Z."), zoe)
    assert not can_be_undone(first)
    with pytest.raises(Refused, match="since"):
        undo(MACHINE, first)
    undo(MACHINE, second)
    undo(MACHINE, first)
    with pytest.raises(Refused, match="already"):
        undo(MACHINE, first)
    assert known(Person.objects.get(pk=other.pk)) == {"zm", "zm@example.org"}


def test_a_split_takes_some_and_leaves_some(pair):
    zoe, _other = pair
    mine = list(zoe.identities.values_list("pk", flat=True))
    for numbers in ([], mine, [10**9]):
        with pytest.raises(Refused, match="some"):
            split(MACHINE, zoe, numbers)
    done = split(MACHINE, zoe, mine[:1])
    assert (known(done.other), known(zoe)) == ({"zoe"}, {"zoe@example.org"})
    assert done.other.name == "Zoe"
    undo(MACHINE, done)
    assert known(zoe) == {"zoe", "zoe@example.org"}


def test_records_of_another_reach_are_not_merged(pair, brand):
    zoe, other = pair
    verbs.set_reach(MACHINE, zoe, None)
    with pytest.raises(Refused, match="whole organisation"):
        merge(MACHINE, zoe, other)
    with pytest.raises(Refused, match="same record"):
        merge(MACHINE, other, other)


def test_each_regrouping_is_in_the_trail_without_a_name(pair):
    zoe, other = pair
    undo(MACHINE, merge(MACHINE, zoe, other))
    split(MACHINE, zoe, [zoe.identities.first().pk])
    rows = AuditEntry.objects.filter(verb__in=["merged", "undid", "split"]).order_by("pk")
    assert [row.verb for row in rows] == ["merged", "undid", "split"]
    assert rows[0].details == {"other": other.pk}
    assert {row.label for row in rows} == {str(zoe.pk)}


def test_a_suggestion_is_answered_once_and_for_good(pair):
    zoe, other = pair
    row = Suggestion.objects.create(
        organisation=zoe.organisation, one=zoe, other=other, why="mail", what="zm@example.org"
    )
    answer(MACHINE, row, same=True)
    assert Regrouping.objects.get().evidence == "mail: zm@example.org"
    with pytest.raises(Refused, match="answered"):
        answer(MACHINE, row, same=False)


# --- whatever the order


class Desk:
    """Somebody who merges, splits, undoes, and hears voices, in any order; and what must hold of it."""

    def __init__(self, brand, voices):
        self.brand, self.voices = brand, voices
        self.stack, self.heard = [], 0

    def people(self):
        rows = Person.objects.filter(organisation=self.brand.organisation, merged_into=None)
        return list(rows.order_by("pk"))

    def sides(self):
        return dict(Identity.objects.values_list("pk", "person_id"))

    def step(self, act, a, b):
        people = self.people()
        if act == "hear":
            says(self.brand, f"v{a % 4}", f"Lanterne {self.heard}")
            self.heard += 1
        elif act == "know":
            self._know(people[a % len(people)], self.voices[b % len(self.voices)])
        elif act == "merge" and len(people) > 1:
            self._regroup(lambda: merge(MACHINE, people[a % len(people)], people[b % len(people)]))
        elif act == "split":
            row = people[a % len(people)]
            theirs = list(row.identities.values_list("pk", flat=True))
            self._regroup(lambda: split(MACHINE, row, theirs[: b % 3]))
        elif act == "undo" and self.stack:
            self._undo(a)

    def _know(self, row, heard):
        if not Identity.objects.filter(voice=heard).exists():
            verbs.add_voice(MACHINE, row, heard)

    def _regroup(self, do):
        before, sight = self.sides(), {row.pk for row in self.people()}
        try:
            done = do()
        except Refused:
            assert self.sides() == before
            return
        self.stack.append((done, before, sight))

    def _undo(self, n):
        done, before, sight = self.stack[n % len(self.stack)]
        now = self.sides()
        try:
            undo(MACHINE, done)
        except Refused:
            assert self.sides() == now
            return
        self.stack.remove((done, before, sight))
        after, pair = self.sides(), {done.kept_id, done.other_id}
        # As it was with both; what came to be known since is where it was put.
        mine = {pk: of for pk, of in before.items() if of in pair}
        assert {pk: after[pk] for pk in mine} == mine
        assert sight & pair <= {row.pk for row in self.people()}

    def holds(self):
        messages = list(Mention.objects.filter(organisation=self.brand.organisation))
        assert len(messages) == self.heard
        under = [row.pk for one in self.people() for row in messages_of(one)]
        assert len(under) == len(set(under))
        behind = people_behind(messages)
        assert set(under) == set(behind)
        named = set(Identity.objects.filter(what="voice").values_list("voice_id", flat=True))
        assert {row.pk for row in messages if row.voice_id in named} == set(under)
        assert all(row.merged_into_id is None for row in behind.values())


STEPS = st.tuples(
    st.sampled_from(("hear", "know", "merge", "merge", "split", "undo", "undo")),
    st.integers(0, 11),
    st.integers(0, 11),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=18))
def test_every_message_is_under_one_person_or_none_and_undo_restores_exactly(brand, steps):
    with transaction.atomic():
        make_topic(MACHINE, brand, "Lanterne", "lanterne")
        desk = Desk(brand, [voice(brand, f"v{n}") for n in range(4)])
        for n in range(3):
            verbs.add_voice(MACHINE, somebody(brand, f"P{n}"), desk.voices[n])
        for one in steps:
            desk.step(*one)
            desk.holds()
        transaction.set_rollback(True)
