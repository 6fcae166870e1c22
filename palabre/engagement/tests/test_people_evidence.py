"""Suggestions to merge: on evidence only, remembered once answered, and read from sites that say so."""

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from palabre.connectors.http import Http
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions import people_evidence
from palabre.engagement.actions.people_evidence import look_for_pairs, prove_site, suggest
from palabre.engagement.actions.people_regroup import answer, merge
from palabre.engagement.models import Identity, Suggestion
from palabre.engagement.people.proof import own_links
from palabre.engagement.people.rules import What, Why
from palabre.engagement.people.words import evidence
from palabre.engagement.tests.people_world import somebody, voice
from palabre.governance.acts import MACHINE

pytestmark = pytest.mark.django_db


def told():
    return [(row.why, row.what) for row in Suggestion.objects.order_by("pk")]


def test_a_name_alone_is_no_evidence(brand):
    for who in ("zoe", "zoe2"):
        row = somebody(brand, "Zoé Martin")
        verbs.add_voice(MACHINE, row, voice(brand, who, name="Zoé Martin"))
    look_for_pairs(brand.organisation)
    assert told() == []


def test_who_writes_from_the_mail_of_another_record_is_suggested(brand):
    zoe, writer = somebody(brand), somebody(brand, "z.")
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    verbs.add_voice(
        MACHINE,
        writer,
        voice(brand, "zoe@example.org", platform="mailbox", handle="Zoe@Example.org"),
    )
    # The same words as the name of a voice elsewhere say nothing.
    other = somebody(brand, "x")
    verbs.add_voice(MACHINE, other, voice(brand, "e1", handle="zoe@example.org"))
    look_for_pairs(brand.organisation)
    look_for_pairs(brand.organisation)
    assert told() == [("mail", "zoe@example.org")]
    assert evidence("mail", "zoe@example.org") == "Both have the mail address zoe@example.org."


def test_all_are_looked_at_however_many_they_are(brand, monkeypatch):
    monkeypatch.setattr(people_evidence, "AT_ONCE", 2)
    for number in range(5):
        zoe, writer = somebody(brand), somebody(brand, "z.")
        mail, site = f"z{number}@example.org", f"social.example/@z{number}"
        verbs.add_known(MACHINE, zoe, What.MAIL, mail)
        verbs.add_known(MACHINE, zoe, What.SITE, f"https://{site}")
        verbs.add_voice(MACHINE, writer, voice(brand, mail, platform="mailbox", handle=mail))
        verbs.add_voice(MACHINE, somebody(brand, "y"), voice(brand, site, url=f"https://{site}"))
    look_for_pairs(brand.organisation)
    assert sorted(one.partition("@")[0] for _why, one in told()) == (
        ["social.example/"] * 5 + [f"z{number}" for number in range(5)]
    )


def test_who_gives_the_profile_of_another_record_as_theirs_is_suggested(brand):
    zoe, other = somebody(brand), somebody(brand, "zm")
    verbs.add_known(MACHINE, zoe, What.SITE, "https://www.social.example/@zm/")
    verbs.add_voice(MACHINE, other, voice(brand, "zm", url="https://social.example/@zm"))
    look_for_pairs(brand.organisation)
    assert told() == [("profile", "social.example/@zm")]


def test_the_same_site_is_evidence_once_it_leads_back_to_both(brand):
    rows = [somebody(brand, name) for name in ("a", "b", "c")]
    for row in rows:
        verbs.add_known(MACHINE, row, What.SITE, "https://zoe.example")
    look_for_pairs(brand.organisation)
    assert told() == []
    for row in rows[:2]:
        row.identities.update(proven_at=timezone.now() - timedelta(days=1))
    look_for_pairs(brand.organisation)
    assert told() == [("site", "zoe.example")]


def test_who_was_told_apart_is_never_suggested_again(brand):
    zoe, other = somebody(brand), somebody(brand, "zm")
    answer(MACHINE, suggest(other, zoe, Why.TABLE, "z@example.org"), same=False)
    suggest(zoe, other, Why.MAIL, "z@example.org")
    assert [row.answer for row in Suggestion.objects.all()] == ["other"]


def test_merged_records_bring_no_suggestion(brand):
    zoe, other, third = somebody(brand), somebody(brand, "zm"), somebody(brand, "z3")
    verbs.add_known(MACHINE, zoe, What.SITE, "https://social.example/@zm")
    verbs.add_voice(MACHINE, other, voice(brand, "zm", url="https://social.example/@zm"))
    merge(MACHINE, zoe, other)
    look_for_pairs(brand.organisation)
    assert told() == []
    assert suggest(third, third, Why.MAIL, "x") is None


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<a rel="me" href="https://social.example/@zoe">', {"https://social.example/@zoe"}),
        ('<link href="/@zoe" rel="noopener ME">', {"https://zoe.example/@zoe"}),
        ('<a href="https://social.example/@zoe">', set()),
        ('<a rel="me" href="javascript:alert(1)">', set()),
        ('<a rel="me" href="http://[::1">', set()),
        ("", set()),
        ("<" * 5_000, set()),
    ],
)
def test_only_what_a_page_marks_as_its_owners_counts(page, found):
    assert own_links(page, "https://zoe.example/") == found


@pytest.fixture
def page(monkeypatch):
    """A site that says whose it is: ``page(row, "<a ...>")`` proves the site of a record."""

    def prove(row, body):
        one = verbs.add_known(MACHINE, row, What.SITE, "https://zoe.example")

        def answered(request):
            return httpx.Response(200, html=body) if request.url.host == "zoe.example" else None

        door = Http(transport=httpx.MockTransport(answered))
        monkeypatch.setattr(people_evidence, "http", lambda: door)
        prove_site(one.pk)
        return one

    return prove


def test_a_site_that_leads_back_to_a_voice_is_proven(page, brand):
    zoe = somebody(brand)
    verbs.add_voice(MACHINE, zoe, voice(brand, "zoe", url="https://social.example/@zoe"))
    one = page(zoe, '<p><a rel="me" href="https://www.social.example/@zoe/">moi</a></p>')
    assert Identity.objects.get(pk=one.pk).proven_at is not None
    assert told() == []


def test_a_site_that_leads_to_anothers_voice_is_evidence(page, brand):
    zoe, other = somebody(brand), somebody(brand, "zm")
    verbs.add_voice(MACHINE, other, voice(brand, "zm", url="https://social.example/@zm"))
    one = page(zoe, '<a rel="me" href="https://social.example/@zm">moi</a>')
    assert Identity.objects.get(pk=one.pk).proven_at is None
    assert told() == [("profile", "social.example/@zm")]


def test_a_site_that_says_nothing_proves_nothing(page, brand):
    zoe = somebody(brand)
    verbs.add_voice(MACHINE, zoe, voice(brand, "zoe", url="https://social.example/@zoe"))
    one = page(zoe, '<a href="https://social.example/@zoe">moi</a>')
    assert Identity.objects.get(pk=one.pk).proven_at is None
