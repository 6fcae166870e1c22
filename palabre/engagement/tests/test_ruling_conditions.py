"""What rules ask besides the text: hours, lists of people, handles, tags, influence, who answered."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.ecosystem.models import Map, Standing, VoiceList
from palabre.engagement.actions import ruling as verbs
from palabre.engagement.actions.conversations import tag
from palabre.engagement.actions.people_segments import keep_segment
from palabre.engagement.actions.pledges import keep_hours
from palabre.engagement.actions.ruling import Wish
from palabre.engagement.models import Identity, Rule, Turn
from palabre.engagement.promises import WORKDAYS
from palabre.engagement.ruling.asked import Act, Condition, Doing, What
from palabre.engagement.ruling.facts import answerers_of, around, facts_of, lists_of
from palabre.engagement.ruling.running import met
from palabre.engagement.ruling.trying import tried
from palabre.engagement.ruling.words import Choices
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.people_world import somebody
from palabre.governance.rules import Refused
from palabre.listening.models import Tag, Topic, Voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def meets(brand, by):
    """Whether a rule with these conditions is met by the first text of a conversation."""

    def ask(talk, *conditions, at=None):
        wish = Wish(str(Rule.objects.count()), conditions=conditions, acts=[Doing(Act.DONE)])
        rule = verbs.keep_rule(by, brand, wish)
        turns = Turn.objects.select_related("conversation", "mention__voice")
        turn = turns.filter(conversation=talk, ours=False).first()
        return met([rule], facts_of(turn, around(brand, [turn], [rule]), at)) == [rule]

    return ask


MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
HOLIDAY = datetime(2026, 12, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [(MONDAY, True), (MONDAY + timedelta(hours=12), False), (HOLIDAY, False)],
)
def test_hours_are_those_of_the_brand_with_its_holidays(meets, talk, brand, by, at, is_open):
    keep_hours(by, brand, "Europe/Paris", "FR", WORKDAYS, seen=0)
    row = talk()
    assert meets(row, Condition(What.HOURS, ("inside",)), at=at) is is_open
    assert meets(row, Condition(What.HOURS, ("outside",)), at=at) is not is_open


def test_hours_are_asked_of_the_moment_in_which_somebody_wrote(brand, by, hear):
    keep_hours(by, brand, "Europe/Paris", "", WORKDAYS, seen=0)
    day = timezone.now() - timedelta(days=1)
    while day.weekday() != 2:
        day -= timedelta(days=1)
    open_at, shut_at = day.replace(hour=10), day.replace(hour=22)
    hear(said("m1", "De jour", published_at=open_at), said("m2", "De nuit", published_at=shut_at))
    wish = Wish("Nuit", conditions=[Condition(What.HOURS, ("outside",))], acts=[Doing(Act.DONE)])
    found = tried(verbs.keep_rule(by, brand, wish))
    assert [one.words for one in found.turns] == ["De nuit"]


def _known(brand, handle, **more):
    person = somebody(brand, handle.title(), **more)
    voice = Voice.objects.get(handle=handle)
    Identity.objects.create(
        organisation=brand.organisation, person=person, what="voice", voice=voice
    )
    return person


def test_a_segment_and_a_tag_of_people_are_lists_of_voices(meets, talk, brand, by):
    loyal, other = talk("m1", by="loyal"), talk("m2", by="other")
    person = _known(brand, "loyal", place="Lyon")
    _known(brand, "other", place="Paris")
    segment = keep_segment(by, brand, "Lyonnais", {"place": "Lyon"})
    vip = Tag.objects.create(organisation=brand.organisation, name="VIP")
    person.tags.add(vip)
    for value in (f"segment-{segment.pk}", f"tag-{vip.pk}"):
        assert meets(loyal, Condition(What.PEOPLE, (value,)))
        assert not meets(other, Condition(What.PEOPLE, (value,)))
        assert meets(other, Condition(What.PEOPLE, (value,), inverted=True))


def test_a_list_of_another_brand_or_one_that_is_gone_holds_nobody(meets, talk, brand, by):
    row = talk("m1", by="loyal")
    _known(brand, "loyal", place="Lyon")
    segment = keep_segment(by, brand, "Lyonnais", {"place": "Lyon"})
    value = f"segment-{segment.pk}"
    segment.delete()
    assert not meets(row, Condition(What.PEOPLE, (value, "segment-x", "tag-0")))


def test_handles_are_compared_without_their_at_and_whatever_their_case(meets, talk):
    row = talk("m1", by="zoe")
    assert meets(row, Condition(What.VOICE, ("@Zoe", "max")))
    assert not meets(row, Condition(What.VOICE, ("zoé",)))


def test_a_tag_of_the_conversation_is_asked(meets, talk, brand, by):
    row, bare = talk("m1"), talk("m2")
    tag(by, brand, [row.pk], "Presse")
    asked = Condition(What.TAG, (str(Tag.objects.get(name="Presse").pk),))
    assert meets(row, asked)
    assert not meets(bare, asked)


def test_who_answered_is_how_many_other_people_did_lately(meets, talk, brand, hear):
    row = talk("m1", by="zoe")
    hear(
        said("a1", above="m1", thread="m1", by="max"),
        said("a2", above="m1", thread="m1", by="max"),
        said("a3", above="m1", thread="m1", by="eva"),
        said("a4", above="m1", thread="m1", by="zoe"),
        said("b1", above="a1", thread="m1", by="ida"),
    )
    voices = {one.handle: one.pk for one in Voice.objects.all()}
    assert answerers_of(brand, voices.values()) == {voices["zoe"]: 2, voices["max"]: 1}
    assert meets(row, Condition(What.ANSWERED, ("2",)))
    assert not meets(row, Condition(What.ANSWERED, ("3",)))


def test_neither_robots_nor_what_is_long_ago_count_as_answers(brand, talk, hear):
    zoe = talk("m1", by="zoe").voice
    old = timezone.now() - timedelta(days=91)
    hear(
        said("a1", above="m1", thread="m1", by="max"),
        said("o1", by="zoe", thread="o1", published_at=old),
        said("o2", above="o1", thread="o1", by="eva", published_at=old),
    )
    Voice.objects.filter(handle="max").update(is_automatic=True)
    assert answerers_of(brand, [zoe.pk]) == {}


def test_what_no_rule_asks_is_not_looked_up_and_many_texts_ask_no_more(brand, by, talk):
    wish = Wish(
        "Tout", acts=[Doing(Act.DONE)], every=False,
        conditions=[
            Condition(What.ANSWERED, ("1",)), Condition(What.HOURS, ("inside",)),
            Condition(What.INFLUENCE, ("1",)),
            Condition(What.PEOPLE, ("tag-1",)), Condition(What.TAG, ("1",)),
        ],
    )  # fmt: skip
    rule, bare = verbs.keep_rule(by, brand, wish), Rule(conditions=[])
    talk("m1")

    def asked(of):
        turns = list(Turn.objects.select_related("mention__voice", "conversation"))
        with CaptureQueriesContext(connection) as found:
            around(brand, turns, [of])
        return len(found)

    assert asked(bare) == 0
    few = asked(rule)
    for number in range(2, 8):
        talk(f"m{number}", by=f"v{number}")
    assert asked(rule) == few


@pytest.mark.parametrize("what", [What.INFLUENCE, What.VOICE])
def test_a_condition_that_asks_for_nothing_is_refused(brand, by, what):
    wish = Wish("Un", conditions=[Condition(what, ("@",))], acts=[Doing(Act.DONE)])
    with pytest.raises(Refused):
        verbs.keep_rule(by, brand, wish)


def _mapped(brand, name, *, told=True, **influence):
    """A topic's map that shows these voices, by their handles."""
    now = timezone.now()
    topic = Topic.objects.create(
        organisation=brand.organisation, brand=brand, name=name, query=name
    )
    found = Map.objects.create(topic=topic, made_at=now, is_trust_told=told)
    for handle, value in influence.items():
        voice = Voice.objects.get(handle=handle)
        Standing.objects.create(map=found, voice=voice, influence=value, first_at=now, last_at=now)


def test_influence_is_the_highest_on_the_maps_of_the_brand_as_they_are_shown(meets, talk, brand):
    row, unseen = talk("m1", by="zoe"), talk("m2", by="max")
    other = brand.organisation.brands.create(name="Autre", slug="autre")
    _mapped(brand, "café", zoe=59.6)
    _mapped(brand, "thé", zoe=20)
    _mapped(brand, "eau", told=False, zoe=99)
    _mapped(other, "vin", zoe=98)
    assert meets(row, Condition(What.INFLUENCE, ("60",)))
    assert not meets(row, Condition(What.INFLUENCE, ("61",)))
    assert meets(unseen, Condition(What.INFLUENCE, ("1",), inverted=True))


def test_where_no_map_tells_influence_nobody_meets_what_asks_for_it_and_the_page_says_so(
    meets, talk, brand, desk
):
    row = talk("m1", by="zoe")
    for inverted in (False, True):
        assert not meets(row, Condition(What.INFLUENCE, ("0",), inverted=inverted))
    asked = {"do": "add:influence", "name": "Un", "event": "text"}
    assert (
        "No map of your topics tells influence yet"
        in desk("engage_rule_new", post=asked).content.decode()
    )
    _mapped(brand, "café", zoe=10)
    page = desk("engage_rule_new", post=asked).content.decode()
    assert "No map of your topics" not in page
    assert "The highest on the maps of your topics" in page


def test_an_influence_beyond_what_there_is_is_refused(brand, by):
    wish = Wish("Un", conditions=[Condition(What.INFLUENCE, ("101",))], acts=[Doing(Act.DONE)])
    with pytest.raises(Refused, match="100"):
        verbs.keep_rule(by, brand, wish)


def test_rules_of_an_earlier_version_ask_on_for_who_answered(brand, by):
    wish = Wish("Un", conditions=[Condition(What.INFLUENCE, ("5",))], acts=[Doing(Act.DONE)])
    rule = verbs.keep_rule(by, brand, wish)
    migration = import_module("palabre.engagement.migrations.0013_rightly_asked")
    migration.say_who_answered(apps, None)
    rule.refresh_from_db()
    assert rule.conditions == [{"what": "answered", "values": ["5"], "not": False}]


def voice_of(organisation, name):
    now = timezone.now()
    return Voice.objects.create(
        organisation=organisation,
        platform="echo",
        remote_id=name,
        first_seen_at=now,
        last_seen_at=now,
    )


def test_whether_somebody_stands_in_a_list_of_voices_can_be_asked(brand, organisation):
    zoe, al = voice_of(organisation, "zoe"), voice_of(organisation, "al")
    row = VoiceList.objects.create(brand=brand, name="Presse")
    row.voices.add(zoe)
    name = f"voices-{row.pk}"
    assert lists_of(brand, [zoe.pk, al.pk], {name, "voices-x"}) == {zoe.pk: {name}}
    offered = [choice for some in Choices(brand, []).values.values() for choice in some]
    assert (name, "Presse") in offered


def test_another_brands_list_of_voices_says_nothing(brand, organisation):
    zoe = voice_of(organisation, "zoe")
    other = organisation.brands.create(name="Autre", slug="autre")
    row = VoiceList.objects.create(brand=other, name="Presse")
    row.voices.add(zoe)
    assert lists_of(brand, [zoe.pk], {f"voices-{row.pk}"}) == {}
