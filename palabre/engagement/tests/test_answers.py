"""Answers to our posts: kept whatever the topics say, joined by name, shown on the post's page."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.channels.keys import POSTS
from palabre.connectors.contract import Author, Item
from palabre.engagement.answers import answers_to, every_answer_to
from palabre.governance.models import Member
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention

pytestmark = pytest.mark.django_db


LATER = count()


def said(name, text="Elle arrive tard.", above="", thread="", by="zoe"):
    """A text of somebody as a network gives it."""
    at = timezone.now() - timedelta(hours=1) + timedelta(seconds=next(LATER))
    return Item(name, text, at, Author(by, by.title()), parent=above, thread=thread)


def names(rows):
    return [row.remote_id for row in rows]


def test_an_answer_is_kept_without_any_topic_and_joined_to_the_post(bring, published):
    bring(said("a1", above="p1"), said("a2", above="a1", thread="p1"), said("x", above="other"))
    assert names(answers_to(published)) == ["a1", "a2"]
    assert not Mention.objects.filter(remote_id="x").exists()


def test_answers_to_answers_are_followed_where_the_network_names_only_the_text_above(
    bring, published, brand
):
    brand.topics.create(organisation=brand.organisation, name="Tard", query="tard")
    bring(said("a1", above="p2"), said("a2", above="a1"), said("a3", above="a2"))
    assert names(answers_to(published)) == ["a1", "a2", "a3"]


def test_our_own_further_texts_are_no_answers(bring, published):
    bring(said("p2", "Deux", above="p1", by="lanterne"), said("a1", above="p2", thread="p1"))
    assert names(answers_to(published)) == ["a1"]


def test_the_same_name_on_another_network_is_another_text(bring, published):
    assert bring(said("a1", above="p1"), platform="mastodon") == []


def test_what_another_organisation_published_is_not_ours(published, cy):
    read = ingest([said("a1", above="p1")], "echo", organisation_id=cy.organisation_id)
    assert read.mentions == []


def part(brand, post):
    return reverse("engage_answers", args=[brand.organisation.slug, brand.slug, post.pk])


def test_the_post_shows_its_answers_and_those_of_no_topic_lead_nowhere(
    as_ada, brand, bring, published
):
    brand.topics.create(organisation=brand.organisation, name="Tard", query="tard")
    bring(said("a1", above="p1"), said("a2", "Merci !", above="p1"))
    page = as_ada.get(
        reverse("publish_post", args=[brand.organisation.slug, brand.slug, published.pk])
    )
    assert part(brand, published) in page.content.decode()
    shown = as_ada.get(part(brand, published)).content.decode()
    assert "Elle arrive tard." in shown
    followed, other = Mention.objects.order_by("remote_id")
    assert f"/mentions/{followed.pk}/" in shown
    assert f"/mentions/{other.pk}/" not in shown
    assert "Merci !" in shown


def test_a_private_answer_is_shown_to_those_only_who_may_answer(
    as_ada, ada, brand, bring, published
):
    bring(said("a1", above="p1"), said("a2", "Mon numéro", above="p1"))
    Mention.objects.filter(remote_id="a2").update(is_private=True)
    assert "Mon numéro" in as_ada.get(part(brand, published)).content.decode()
    assert names(every_answer_to(published)) == ["a1"]
    Member.objects.filter(pk=ada.pk).update(role="viewer")
    shown = as_ada.get(part(brand, published)).content.decode()
    assert "Elle arrive tard." in shown
    assert "Mon numéro" not in shown


def test_a_post_without_answers_says_where_they_would_come_from(as_ada, brand, published):
    assert "No answer was read yet" in as_ada.get(part(brand, published)).content.decode()


def test_the_answers_of_another_brands_post_are_not_shown(as_ada, brand, published):
    other = brand.organisation.brands.create(name="Boréal", slug="boreal")
    assert as_ada.get(part(other, published)).status_code == 404


def test_programs_are_told_the_answers_that_everybody_may_read(bring, published, program):
    bring(said("a1", above="p1"), said("a2", "Entre nous.", above="p1"), said("a3", above="p1"))
    Mention.objects.filter(remote_id="a2").update(is_private=True)
    call = program(POSTS)
    told = call("GET", f"/posts/{published.pk}/answers").json()
    assert told["count"] == 2
    assert [one["author"] for one in told["answers"]] == ["Zoe", "Zoe"]
    # Whose network forbids to take its texts elsewhere is left out.
    Mention.objects.filter(remote_id="a3").update(platform="linkedin")
    assert call("GET", f"/posts/{published.pk}/answers").json()["count"] == 1
    assert call("GET", "/posts/987654/answers").status_code == 404
