"""The guide: advice for each network in two languages, and each mistake held against one's own data."""

from dataclasses import fields
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from palabre.channels.models import Channel
from palabre.connectors.advice import Advice
from palabre.connectors.contract import Author, Item
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.usual_advice import advice_for
from palabre.engagement.models import Conversation, Turn
from palabre.governance.acts import MACHINE, audit
from palabre.listening.actions.sources import hide_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Source
from palabre.measurement.mistakes import CHECKS
from palabre.publishing.models import Delivery, Post, Variant
from palabre.strategy.mistakes import LESSONS, Mistake

PAGE = "/o/lanterne/lanterne/decide/guide/"


@pytest.fixture
def talk(brand):
    """`talk(answer="", **more)`: a conversation, answered with a text of ours."""

    def made(answer="", **more):
        count = Conversation.objects.count()
        row = Conversation.objects.create(
            organisation=brand.organisation, brand=brand, platform="echo", key=str(count),
            kind="comment", **more,
        )  # fmt: skip
        if answer:
            post = Post.objects.create(
                organisation=brand.organisation, brand=brand, text=answer, answering=f"echo:{count}"
            )
            Turn.objects.create(
                conversation=row, brand=brand, post=post, ours=True, at=timezone.now()
            )
        return row

    return made


def test_every_network_has_advice_and_all_of_it_in_french():
    assert set(LESSONS) == set(Mistake) == set(CHECKS)
    for of, _made in PLATFORMS.values():
        advice = advice_for(of)
        sentences = [getattr(advice, one.name) for one in fields(Advice)]
        assert all(sentences), of.slug
        with translation.override("fr"):
            assert not [one for one in sentences if gettext(one) == one], of.slug


@pytest.mark.django_db
def test_an_empty_brand_is_blamed_for_nothing(as_ada, brand):
    assert not [one for one in CHECKS.values() if one(brand).is_bad]
    said = as_ada.get(PAGE).content.decode()
    assert "can’t be told" in said
    assert "Mastodon" in said


@pytest.mark.django_db
def test_who_waits_longer_than_promised_is_silence(brand, talk):
    now = timezone.now()
    talk(waiting_since=now, late_at=now + timedelta(hours=1))
    assert CHECKS[Mistake.SILENCE](brand).is_bad is False
    talk(waiting_since=now, late_at=now - timedelta(hours=1))
    seen = CHECKS[Mistake.SILENCE](brand)
    assert seen.is_bad
    assert seen.says.startswith("1 person waits")
    assert seen.doors[0][1].endswith("/engage/?view=late")


@pytest.mark.django_db
def test_only_negative_texts_that_were_hidden_or_deleted_count(brand, talk):
    row = talk()
    for act, tone in [("hide", "positive"), ("like", "negative"), ("delete", "negative")]:
        audit(brand.organisation, "asked to moderate", row, MACHINE, act=act, tone=tone)
    seen = CHECKS[Mistake.DELETING](brand)
    assert seen.is_bad
    assert seen.says.startswith("1 negative text")
    audit(brand.organisation, "kept there", row, MACHINE)
    assert CHECKS[Mistake.DELETING](brand).is_bad is False


@pytest.mark.django_db
def test_one_text_to_five_people_is_a_message_to_many(brand, talk):
    for _person in range(4):
        talk("Thanks for your message!")
    assert CHECKS[Mistake.MASS](brand).is_bad is False
    talk("Thanks for your message!")
    assert CHECKS[Mistake.MASS](brand).doors[0][0] == "“Thanks for your message!” to 5 people"


@pytest.mark.django_db
def test_offers_are_held_against_the_target_of_the_mix(brand):
    account = Channel.objects.create(organisation=brand.organisation, platform="echo", name="Echo")
    for count in range(12):
        post = Post.objects.create(
            organisation=brand.organisation, brand=brand, text=str(count), aim="offer"
        )
        variant = Variant.objects.create(post=post, channel=account)
        Delivery.objects.create(
            organisation=brand.organisation, channel=account, variant=variant, content={}, state="published",
            due_at=timezone.now(), try_at=timezone.now(), sent_at=timezone.now(),
        )  # fmt: skip
    seen = CHECKS[Mistake.SELLING](brand)
    assert seen.is_bad
    assert seen.says == "12 of 12 posts sell (100%); your target is 20%."


@pytest.mark.django_db
def test_praise_by_ones_own_account_is_seen_unless_its_source_is_hidden(brand):
    Channel.objects.create(
        organisation=brand.organisation, platform="echo", name="Echo", account="own"
    )
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    item = Item("1", "Lanterne is great", timezone.now(), Author("own", name="Lanterne"))
    ingest([item], "echo", organisation_id=brand.organisation_id)
    source = Source.objects.create(organisation=brand.organisation, platform="echo", kind="public")
    Mention.objects.update(tone="positive", source=source)
    assert CHECKS[Mistake.FAKING](brand).is_bad
    hide_source(MACHINE, source, hidden=True)
    assert CHECKS[Mistake.FAKING](brand).is_bad is False


@pytest.mark.django_db
@pytest.mark.parametrize(("account", "is_ours"), [("@Lanterne", True), ("lantern", False)])
def test_ones_own_account_is_known_by_its_name_however_it_is_written(brand, account, is_ours):
    Channel.objects.create(
        organisation=brand.organisation, platform="echo", name="Echo", account=account
    )
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    author = Author("77", name="La Lanterne", handle="lanterne")
    item = Item("1", "Lanterne is great", timezone.now(), author)
    ingest([item], "echo", organisation_id=brand.organisation_id)
    Mention.objects.update(tone="positive")
    assert CHECKS[Mistake.FAKING](brand).is_bad is is_ours
