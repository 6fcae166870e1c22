"""From an account for which members are named, nobody else speaks: not by page, program, rule or haste."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.channels.actions import name_speakers
from palabre.channels.keys import make_key
from palabre.channels.models import Channel
from palabre.channels.speaking import may_speak
from palabre.connectors.contract import Moderation
from palabre.engagement.actions import answers, moderation
from palabre.engagement.actions.answers import Answer
from palabre.engagement.talking import why_not
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry, Member
from palabre.governance.models.people import today
from palabre.governance.rules import Refused
from palabre.governance.words import sentence
from palabre.publishing.actions.posts import Told, Written, change_post, schedule, write_post
from palabre.publishing.models import Delivery, Post

pytestmark = pytest.mark.django_db
ONLY = "Only members who are named"


@pytest.fixture
def ours(channel, bo):
    """An account from which Bo alone speaks, and she publishes like others."""
    Member.objects.filter(pk=bo.pk).update(role="editor")
    name_speakers(MACHINE, channel, [bo])
    return Channel.objects.get()


def wrote(by, brand, channel, text="Bonjour"):
    return write_post(by, brand, Written(text=text, told=[Told(channel.pk)]))


def test_who_speaks_is_chosen_on_a_page_and_told_by_the_trail(as_ada, organisation, channel, bo):
    page = reverse("govern_account_speakers", args=[organisation.slug, channel.pk])
    assert "Bo" in as_ada.get(page).content.decode()
    assert as_ada.post(page, {"who": "named", "members": ["987654321"]}).status_code == 422
    assert as_ada.post(page, {"who": "x"}).status_code == 422
    assert as_ada.post(page, {"who": "named", "members": [bo.pk]}).status_code == 302
    assert list(Channel.objects.get().speakers.all()) == [bo]
    assert "let only 1 member speak" in sentence(AuditEntry.objects.latest("pk"))
    there = as_ada.get(reverse("govern_connections", args=[organisation.slug])).content.decode()
    assert "only named members speak" in there
    assert as_ada.post(page, {"who": "everybody"}).status_code == 302
    row = Channel.objects.get()
    assert (row.few_speak, row.speakers.count()) == (False, 0)


def test_who_is_not_named_writes_nothing_for_it_and_takes_nothing_off_it(ours, brand, ada, bo):
    with pytest.raises(Refused, match=ONLY):
        wrote(Actor.person(ada.user), brand, ours)
    post = wrote(Actor.person(bo.user), brand, ours)
    for told in ([Told(ours.pk)], []):
        with pytest.raises(Refused, match=ONLY):
            change_post(Actor.person(ada.user), post, Written(text="x", told=told), post.version)
    assert post.variants.get().channel == ours
    # Whoever may publish lets it leave: the words are still Bo's.
    assert schedule(Actor.person(ada.user), post)


def test_the_composer_offers_it_to_who_is_named(ours, brand, client, ada, bo):
    page = reverse("publish_new", args=[brand.organisation.slug, brand.slug])
    box = f'name="channels" value="{ours.pk}"'
    client.force_login(ada.user)
    assert box not in client.get(page).content.decode()
    assert client.post(page, {"text": "x", "channels": [ours.pk]}).status_code == 422
    client.force_login(bo.user)
    assert box in client.get(page).content.decode()


def test_a_program_speaks_from_it_for_nobody(ours, brand, client):
    _key, spelt = make_key(MACHINE, brand.organisation, "cms", ("posts",))
    answer = client.post(
        "/api/v1/posts", {"brand": brand.slug, "text": "x", "channels": [{"id": ours.pk}]},
        content_type="application/json", headers={"Authorization": f"Bearer {spelt}"},
    )  # fmt: skip
    assert answer.status_code in {409, 422}
    assert ONLY in answer.content.decode()
    assert not Post.objects.exists()


def test_what_waits_in_the_words_of_who_is_not_named_stays_here(
    brand, channel, bo, ada, work, network
):
    Member.objects.filter(pk=bo.pk).update(role="editor")
    late = timezone.now() + timedelta(hours=1)
    schedule(Actor.person(ada.user), wrote(Actor.person(ada.user), brand, channel), late)
    schedule(Actor.person(ada.user), wrote(Actor.person(bo.user), brand, channel, "Bonsoir"), late)
    name_speakers(MACHINE, channel, [bo, ada])
    name_speakers(MACHINE, channel, [bo])
    work(hours=1, minutes=1)
    assert network.taken == ["Bonsoir"]
    row = Delivery.objects.get(state="failed")
    assert "named for this account" in row.last_error


def test_a_membership_that_ended_speaks_no_more(ours, bo):
    assert may_speak(bo.user, ours)
    Member.objects.filter(pk=bo.pk).update(ends_on=today() - timedelta(days=1))
    assert not may_speak(bo.user, ours)


def test_in_the_inbox_only_who_is_named_answers_and_moderates(ours, talk, ada, bo, client):
    row = talk()
    answer = Answer("Merci", uuid4(), seen=row.version)
    with pytest.raises(Refused, match=ONLY):
        answers.send(Actor.person(ada.user), row, answer)
    with pytest.raises(Refused, match=ONLY):
        answers.send(Actor("Palabre (a rule)"), row, answer)
    with pytest.raises(Refused, match=ONLY):
        moderation.moderate(Actor.person(ada.user), row.turns.get(), Moderation.HIDE)
    assert why_not(row, bo.user) == ""
    assert why_not(row), "a rule that answers by itself is told, too"
    client.force_login(ada.user)
    page = reverse("engage_conversation", args=[row.organisation.slug, row.brand.slug, row.pk])
    assert ONLY in client.get(page, {"part": "talk"}).content.decode()
    assert answers.send(Actor.person(bo.user), row, answer) is not None
