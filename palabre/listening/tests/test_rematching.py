"""History is matched again when a topic changes, slice by slice, and only once."""

from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening import rematching
from palabre.listening.actions.topics import change_topic, make_topic
from palabre.listening.models import IndexOp, Mention, MentionTopic, Topic


def change(topic, query):
    return change_topic(MACHINE, topic, topic.name, query, topic.kind, [], [])


def work():
    while run_due():
        pass


def names(topic):
    return set(topic.mentions.values_list("remote_id", flat=True))


def test_a_changed_query_takes_in_and_lets_go_of_stored_mentions(heard):
    topic = Topic.objects.get()
    work()
    assert names(topic) == {"r0", "r1", "r2"}
    by_hand = MentionTopic.objects.get(mention__remote_id="r2")
    MentionTopic.objects.filter(pk=by_hand.pk).update(by_hand=True)
    IndexOp.objects.all().delete()
    topic = change(topic, "retard")
    work()
    assert names(topic) == {"r1", "r2"}
    gone = Mention.objects.get(remote_id="r0")
    assert list(IndexOp.objects.values_list("mention_id", flat=True)) == [gone.pk]
    topic.refresh_from_db()
    assert (topic.matched_version, topic.matched_id) == (topic.version, None)


def test_a_new_topic_finds_what_was_stored_before_it(heard):
    topic = make_topic(MACHINE, heard, "Cafés", "café OR shop")
    work()
    assert names(topic) == {"r0", "r2"}


def test_history_is_gone_through_in_slices_from_the_newest(heard, monkeypatch):
    monkeypatch.setattr(rematching, "SLICE", 1)
    topic = change(Topic.objects.get(), "lanterne AND retard")
    steps = []
    while rematching.rematch_slice(topic.pk, topic.version).more:
        steps.append(len(names(topic)))
    assert steps == [2, 2, 1]


def test_a_slice_of_an_older_query_does_nothing(heard):
    topic = change(Topic.objects.get(), "retard")
    older = topic.version
    change(topic, "lanterne")
    answer = rematching.rematch_slice(topic.pk, older)
    assert (answer.added, answer.removed, answer.more) == (0, 0, False)


def test_a_private_message_is_never_taken_in(heard):
    Mention.objects.filter(remote_id="r0").update(is_private=True)
    topic = make_topic(MACHINE, heard, "Cafés", "café OR shop")
    work()
    assert names(topic) == {"r2"}
