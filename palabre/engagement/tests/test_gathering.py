"""Mentions become conversations: joined by thread, once, whatever dies in between."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.connectors.contract import Kind
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.engagement import gathering
from palabre.engagement.actions.answers import send
from palabre.engagement.actions.conversations import open_conversation, snooze
from palabre.engagement.gathering import gather, wake
from palabre.engagement.hours import added
from palabre.engagement.jobs import look
from palabre.engagement.models import Conversation, Inbox, Turn
from palabre.engagement.tests.conftest import said, source_of
from palabre.engagement.tests.test_answering import answer
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, MentionTopic
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Delivery

pytestmark = pytest.mark.django_db


def keys():
    return sorted(Conversation.objects.values_list("key", flat=True))


def test_a_comment_begins_a_conversation_without_any_topic(talk, channel):
    row = talk("m1", "Est-ce ouvert ?")
    assert (row.state, row.stage, row.kind, row.channel) == ("new", "todo", "comment", channel)
    assert (row.preview, row.count, str(row.voice)) == ("Est-ce ouvert ?", 1, "Zoe")
    assert row.waiting_since == row.turns.get().at
    assert row.late_at == added(row.brand, row.waiting_since, timedelta(hours=9))


def test_answers_join_their_thread_by_its_root_or_by_the_text_above(hear):
    hear(said("m1"), said("m2", above="m1"), said("m3", above="m2", thread="m1"))
    hear(said("m4", above="m3"))
    (row,) = Conversation.objects.all()
    assert (row.key, row.count, row.version) == ("m1", 4, 2)


def test_a_thread_of_which_the_root_was_never_read_is_joined_by_its_name(hear):
    hear(said("m1", above="a", thread="root"), said("m2", above="b", thread="root"))
    assert keys() == ["root"]


def test_under_a_page_each_who_begins_has_a_conversation_of_their_own(hear):
    hear(said("m1", above="page", by="zoe"), said("m2", above="page", by="max"))
    hear(said("m3", above="m1", thread="page", by="zoe"))
    assert keys() == ["m1", "m2"]
    assert Conversation.objects.get(key="m1").count == 2


def test_in_a_room_without_threads_one_persons_messages_are_one(hear):
    room = {"kind": Kind.MESSAGE, "place": "room"}
    hear(said("m1", **room), said("m2", by="max", **room), said("m3", **room))
    assert sorted(Conversation.objects.values_list("count", flat=True)) == [1, 2]


def test_what_no_account_was_told_begins_nothing(brand, channel, source):
    world = source_of(channel, "world")
    brand.topics.create(organisation=brand.organisation, name="Café", query="bonjour")
    ingest([said("m1")], "echo", [world])
    gather(brand.pk)
    assert Mention.objects.count() == 1
    assert keys() == []


@pytest.fixture
def published(brand, channel):
    """A post that stands on the network as "p1"."""
    post = write_post(MACHINE, brand, Written(text="Un", told=[Told(channel.pk)]))
    (row,) = schedule(MACHINE, post)
    Delivery.objects.filter(pk=row.pk).update(state="published", remote_id="p1")
    return post


def test_who_answers_a_post_of_ours_begins_a_conversation_of_their_own(hear, published, channel):
    other = source_of(channel, "world")
    hear(said("m1", above="p1"), said("m2", above="p1", by="max"), through=other)
    hear(said("m3", above="m1", thread="p1"), through=other)
    assert keys() == ["m1", "m2"]
    assert Conversation.objects.get(key="m1").count == 2


def test_our_own_texts_begin_nothing_and_rest_the_clock_where_they_answer(hear, published):
    hear(said("p1", by="lanterne"), said("own", by="lanterne"))
    assert keys() == []
    hear(said("m1"), said("m2", "Oui !", above="m1", by="Lanterne"))
    (row,) = Conversation.objects.all()
    assert [one.ours for one in row.turns.all()] == [False, True]
    assert (row.state, row.waiting_since) == ("waiting", None)


def test_news_opens_what_rested(hear, talk):
    row = talk("m1")
    Conversation.objects.filter(pk=row.pk).update(state="done", stage="done", rested=10**9)
    hear(said("m2", above="m1"))
    row.refresh_from_db()
    assert (row.state, row.stage) == ("done", "done")
    Conversation.objects.filter(pk=row.pk).update(rested=row.turns.last().pk)
    hear(said("m3", above="m1"))
    row.refresh_from_db()
    assert (row.state, row.stage) == ("open", "todo")


def test_a_text_is_in_one_conversation_once_however_often_it_is_sorted(hear, brand, talk):
    talk("m1")
    Inbox.objects.filter(pk=brand.pk).update(position=0)
    gather(brand.pk)
    assert Turn.objects.count() == 1


def test_a_text_that_cannot_be_sorted_keeps_no_other_out_of_the_inbox(hear, monkeypatch):
    begin = gathering._begin

    def faulty(known, row):
        if row.text == "Non":
            raise KeyError("unforeseen")
        return begin(known, row)

    monkeypatch.setattr(gathering, "_begin", faulty)
    hear(said("m1"), said("m2", "Non"), said("m3"))
    assert keys() == ["m1", "m3"]
    # Where nothing can be sorted, all waits until it can.
    with pytest.raises(KeyError):
        hear(said("m4", "Non"))
    with monkeypatch.context() as mended:
        mended.setattr(gathering, "_begin", begin)
        hear(said("m5"))
    assert keys() == ["m1", "m3", "m4", "m5"]


def test_what_fails_in_one_inbox_keeps_none_of_the_others_work_from_being_done(
    hear, brand, talk, by, monkeypatch
):
    first, second = talk("m1"), talk("m2")
    snooze(by, brand, [first.pk, second.pk], timezone.now() - timedelta(minutes=1))
    bring = gathering.bring

    def faulty(by, row, to, **more):
        if row.pk == first.pk:
            raise KeyError("unforeseen")
        bring(by, row, to, **more)

    def broken(number):
        raise KeyError("unforeseen")

    ingest([said("m3")], "echo", [brand.organisation.sources.get()])
    monkeypatch.setattr(gathering, "bring", faulty)
    monkeypatch.setattr(gathering, "gather", broken)
    look()
    states = dict(Conversation.objects.values_list("pk", "state"))
    assert states == {first.pk: "snoozed", second.pk: "open"}


def test_who_dies_over_a_slice_leaves_all_of_it_to_the_next(brand, source, monkeypatch):
    ingest([said("m1"), said("m2", above="m1"), said("m3")], "echo", [source])
    real, taken = gathering._add, []

    def dies(known, row, conversation):
        taken.append(row.remote_id)
        if len(taken) == 3:
            raise KeyboardInterrupt
        return real(known, row, conversation)

    monkeypatch.setattr(gathering, "_add", dies)
    with pytest.raises(KeyboardInterrupt):
        gather(brand.pk)
    assert not Conversation.objects.exists()
    monkeypatch.setattr(gathering, "_add", real)
    gather(brand.pk)
    assert keys() == ["m1", "m3"]
    assert Turn.objects.count() == 3


def test_what_comes_slice_by_slice_is_all_sorted(brand, source, monkeypatch):
    monkeypatch.setattr(gathering, "SLICE", 2)
    ingest([said(f"m{number}") for number in range(5)], "echo", [source])
    while gather(brand.pk):
        pass
    assert len(keys()) == 5


def test_a_private_message_stands_in_the_inbox_and_in_no_topic(hear, private, brand):
    brand.topics.create(organisation=brand.organisation, name="Café", query="bonjour")
    hear(said("m1", kind=Kind.MESSAGE), through=private)
    assert Conversation.objects.get().is_private
    assert Mention.objects.get().is_private
    assert not MentionTopic.objects.exists()


def test_a_private_message_among_public_ones_of_one_source_is_private_alone(hear, source, brand):
    brand.topics.create(organisation=brand.organisation, name="Café", query="bonjour")
    hear(said("m1", "Bonjour", kind=Kind.MESSAGE, private=True, thread="talk:1"), through=source)
    hear(said("m2", "Bonjour", kind=Kind.MESSAGE), through=source)
    kept = dict(Mention.objects.values_list("remote_id", "is_private"))
    assert kept == {"m1": True, "m2": False}
    talks = dict(Conversation.objects.values_list("key", "is_private"))
    assert talks == {"talk:1": True, "echo|echo:zoe": False}
    assert [one.mention.remote_id for one in MentionTopic.objects.all()] == ["m2"]


def test_what_is_deleted_over_there_leaves_its_conversation(hear, talk, organisation):
    row = talk("m1", "Un secret")
    hear(said("m2", "La suite", above="m1"))
    delete_remote([organisation.pk], "echo", ["m2"])
    row.refresh_from_db()
    assert (row.count, row.preview) == (1, "Un secret")
    delete_remote([organisation.pk], "echo", ["m1"])
    assert not Conversation.objects.exists()


def test_an_account_of_the_whole_organisation_is_answered_by_one_brand_only(organisation, channel):
    second = organisation.brands.create(name="Second", slug="second")
    channel.brand = None
    channel.save()
    ingest([said("m1")], "echo", [source_of(channel, brand=None)])
    for brand in organisation.brands.all():
        gather(brand.pk)
    assert Conversation.objects.get().brand != second


def test_what_another_organisation_hears_is_not_ours(hear, cy, brand):
    other = cy.organisation.brands.get()
    hear(said("m1"))
    gather(other.pk)
    assert not Conversation.objects.filter(brand=other).exists()


def test_what_was_snoozed_wakes_at_its_time(talk):
    row = talk()
    later = timezone.now() + timedelta(hours=1)
    Conversation.objects.update(state="snoozed", stage="snoozed", snoozed_until=later)
    assert wake(timezone.now()) == 0
    assert wake(later) == 1
    row.refresh_from_db()
    assert (row.state, row.stage, row.snoozed_until) == ("open", "todo", None)


def test_sorting_asks_no_more_for_many_texts(hear, django_assert_max_num_queries):
    hear(said("a"))
    with django_assert_max_num_queries(250):
        hear(*(said(f"m{number}", above="a") for number in range(60)))


def test_the_history_that_an_account_brings_asks_for_nothing_until_somebody_speaks_again(hear):
    long_ago = timezone.now() - timedelta(days=40)
    hear(said("m1", published_at=long_ago))
    row = Conversation.objects.get()
    assert (row.state, row.stage, row.waiting_since) == ("done", "done", None)
    hear(said("m2", above="m1"))
    row.refresh_from_db()
    assert (row.state, row.waiting_since) == ("open", row.turns.last().at)


def test_only_brands_for_which_something_was_heard_are_asked(brand, source, cy):
    assert gathering.behind() == []
    ingest([said("m1")], "echo", [source])
    assert gathering.behind() == [brand.pk]
    gather(brand.pk)
    assert gathering.behind() == []


@pytest.fixture
def anyone_signs(monkeypatch, network):
    """The network takes whatever sender somebody writes, as mail does."""
    monkeypatch.setitem(PLATFORMS, "echo", (replace(PLATFORM, anyone_signs=True), network))


def test_where_anybody_may_write_our_sender_what_comes_in_is_theirs(hear, channel, anyone_signs):
    hear(said("m1", "Where is my order?", by="lanterne"))
    assert Conversation.objects.get().waiting_since


def test_there_the_name_of_a_text_of_ours_makes_it_none_of_ours(hear, published, anyone_signs):
    hear(said("m1", above="p1"), said("p2", "Pay here instead", by="mallory", above="m1"))
    told = [(one.ours, one.words) for one in Conversation.objects.get().turns.all()]
    assert told == [(False, "Bonjour ?"), (False, "Pay here instead")]


def test_there_a_folder_that_somebody_chose_holds_what_was_sent_by_hand(
    hear, channel, private, anyone_signs
):
    sent = source_of(channel, "messages", key="sent", values={"folder": "Sent"})
    hear(said("m1"), through=private)
    hear(said("m2", "It left yesterday.", by="lanterne", above="m1"), through=sent)
    assert [one.ours for one in Conversation.objects.get().turns.all()] == [False, True]


@pytest.mark.parametrize(
    ("slug", "named"),
    [("api", "Programs of your own"), ("import", "Imported files"),
     ("capture", "Captured by hand"), ("gone-since", "Gone-since")],
)  # fmt: skip
def test_a_text_of_no_network_stops_no_inbox_and_may_become_a_conversation(
    as_ada, brand, hear, slug, named, caplog
):
    """Programs send texts in, files bring them, and people write them down."""
    make_topic(MACHINE, brand, "Tout", "bonjour")
    ingest([said("x1", "Bonjour à tous")], slug, organisation_id=brand.organisation_id)
    (row,) = Mention.objects.filter(platform=slug)
    hear(said("m1"))
    assert keys() == ["m1"]
    assert "sorted" not in caplog.text
    talk = open_conversation(MACHINE, brand, row)
    page = reverse("engage_conversation", args=["lanterne", "lanterne", talk.pk])
    shown = as_ada.get(page).content.decode()
    assert "This came from no network" in shown
    assert named in shown


@pytest.mark.parametrize("private_first", [True, False])
@pytest.mark.parametrize(
    "as_said",
    [
        {"kind": Kind.MESSAGE, "place": "room"},
        {"kind": Kind.MESSAGE, "place": "room", "thread": "t"},
        {"kind": Kind.MESSAGE, "place": "room", "above": "m0", "thread": "m0"},
    ],
)
def test_what_is_said_in_private_never_joins_what_all_may_read(
    hear, private, source, as_said, private_first
):
    ways = (private, source) if private_first else (source, private)
    for number, through in enumerate((*ways, *ways)):
        hear(said(f"m{number}", **as_said), through=through)
    found = Conversation.objects.order_by("pk")
    assert [(one.is_private, one.count) for one in found] == [
        (private_first, 2),
        (not private_first, 2),
    ]
    for one in found:
        told = one.turns.values_list("mention__is_private", flat=True)
        assert set(told) == {one.is_private}


def test_what_answers_our_private_answer_before_all_is_a_conversation_of_its_own(
    hear, private, work, network, by
):
    hear(said("m1", kind=Kind.MESSAGE), through=private)
    (talk,) = Conversation.objects.all()
    send(by, talk, answer(talk))
    work()
    sent = Delivery.objects.get()
    hear(said("m2", above=sent.remote_id))
    hear(said("m3", above=sent.remote_id, kind=Kind.MESSAGE), through=private)
    counts = Conversation.objects.order_by("pk").values_list("is_private", "count")
    assert list(counts) == [(True, 3), (False, 1)]
