"""The pages of the inbox: lists, one conversation, acts by form; for those who may answer, nobody else."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.engagement import listing
from palabre.engagement.actions import answers
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.teams import keep_team
from palabre.engagement.models import Conversation, Note, Presence
from palabre.engagement.rules import Priority
from palabre.engagement.tests.conftest import said
from palabre.governance.rules import Refused
from palabre.publishing.models import Post

pytestmark = pytest.mark.django_db
INBOX = "/o/lanterne/lanterne/engage/"


@pytest.fixture
def many(hear):
    """So many conversations, begun one second after the other."""

    def begin(count, **more):
        hear(*(said(f"c{number}", f"Texte {number}.", **more) for number in range(count)))
        return list(Conversation.objects.order_by("last_in_at"))

    return begin


def page(client, address=INBOX, **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_who_spoke_and_what_they_said(as_ada, talk):
    row = talk(text="Est-ce ouvert ?")
    shown = page(as_ada)
    assert "Zoe" in shown
    assert "Est-ce ouvert ?" in shown
    assert f"{INBOX}{row.pk}/" in shown


def test_the_navigation_leads_to_the_inbox(as_ada, brand):
    assert f'href="{INBOX}"' in page(as_ada, "/o/lanterne/today/")


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("todo", {0, 1, 4}), ("mine", {0}), ("unassigned", {1}), ("late", {4}), ("waiting", set()),
        ("snoozed", {2}), ("done", {3}), ("all", {0, 1, 2, 3, 4}),
    ],
)  # fmt: skip
def test_each_view_has_its_conversations(as_ada, ada, eve, by, brand, many, view, expected):
    rows = many(5)
    verbs.assign(by, brand, [rows[0].pk], ada)
    verbs.assign(by, brand, [rows[4].pk], eve)
    verbs.snooze(by, brand, [rows[2].pk], timezone.now() + timedelta(days=1))
    verbs.finish(by, brand, [rows[3].pk])
    Conversation.objects.filter(pk=rows[4].pk).update(late_at=timezone.now())
    shown = page(as_ada, view=view)
    assert {number for number in range(5) if f"Texte {number}." in shown} == expected


def test_filters_narrow_a_view(as_ada, by, brand, many, channel):
    rows = many(3)
    team = keep_team(by, brand.organisation, "Care", [])
    verbs.assign(by, brand, [rows[2].pk], None, team)
    assert "Texte 2." in page(as_ada, team=team.pk)
    assert "Texte 0." not in page(as_ada, team=team.pk)
    verbs.tag(by, brand, [rows[0].pk], "colis")
    verbs.prioritise(by, brand, [rows[1].pk], Priority.HIGH)
    assert "Texte 0." in page(as_ada, tag="colis")
    assert "Texte 1." not in page(as_ada, tag="colis")
    assert "Texte 1." in page(as_ada, priority="high")
    assert "Texte 0." not in page(as_ada, priority="high")
    assert "Texte 0." in page(as_ada, channel=channel.pk, kind="comment")
    assert "No conversation fits" in page(as_ada, kind="review")


@pytest.mark.parametrize(
    "asked",
    [
        {"channel": "x"},
        {"channel": "9" * 19},
        {"team": "9" * 40},
        {"after": "1-x"},
        {"after": "9" * 40 + "-1"},
    ],
)
def test_what_an_address_can_not_mean_is_left_out(as_ada, many, asked):
    many(1)
    assert "Texte 0." in page(as_ada, **asked)


@pytest.mark.parametrize("view", ["todo", "late"])
def test_every_conversation_is_reached_page_by_page(ada, brand, many, monkeypatch, view):
    monkeypatch.setattr(listing, "PAGE", 3)
    rows = many(10)
    Conversation.objects.update(late_at=timezone.now() - timedelta(hours=1))
    Conversation.objects.filter(pk__in=[one.pk for one in rows[:4]]).update(
        last_in_at=rows[0].last_in_at
    )
    reached, place = [], ""
    for _page in range(5):
        found = listing.listed(brand, ada, listing.Wanted(view, place=place))
        reached += [one.pk for one in found.rows]
        place = found.place
        if not place:
            break
    assert sorted(reached) == [one.pk for one in sorted(rows, key=lambda row: row.pk)]
    assert len(set(reached)) == 10


def test_a_list_asks_no_more_for_many_than_for_few(as_ada, many, django_assert_max_num_queries):
    many(2)
    page(as_ada)
    with django_assert_max_num_queries(15):
        page(as_ada)
    many(30)
    with django_assert_max_num_queries(15):
        page(as_ada)


def test_a_conversation_asks_fifteen_questions_at_most_beside_its_list(
    as_ada, many, by, hear, django_assert_max_num_queries
):
    (row,) = many(1)
    hear(*(said(f"d{number}", above="c0") for number in range(20)))
    for _number in range(3):
        verbs.note(by, row, "Une note")
    address = f"{INBOX}{row.pk}/"
    page(as_ada, address)
    with django_assert_max_num_queries(15):
        as_ada.get(address, {"part": "talk"}, headers={"HX-Request": "true"})
    with django_assert_max_num_queries(15):
        page(as_ada, address)
    with django_assert_max_num_queries(16):  # one more for whom we keep off
        page(as_ada, address, part="about")


def test_a_search_says_that_the_index_is_being_built(as_ada, many):
    many(2)
    told = as_ada.get(INBOX, {"view": "all", "q": "bonjour"}).content.decode()
    assert "The search is being prepared" in told


def test_a_conversation_shows_its_texts_its_notes_and_what_can_be_done(as_ada, by, talk, hear):
    row = talk("m1", "Est-ce ouvert ?")
    hear(said("m2", "Le dimanche ?", above="m1"))
    verbs.note(by, row, "Demander à Max")
    shown = page(as_ada, f"{INBOX}{row.pk}/")
    for words in ("Est-ce ouvert ?", "Le dimanche ?", "Demander à Max", "Put aside", "Take it on"):
        assert words in shown
    assert "/ 500" in shown


def test_an_answer_is_kept_while_it_is_written_and_counted(as_ada, talk):
    row = talk()
    told = {"text": "Oui", "sheet": "5a3b1f9e-0000-4000-8000-000000000001", "seen": row.version}
    kept = as_ada.post(f"{INBOX}{row.pk}/keep/", told).content.decode()
    post = Post.objects.get()
    assert f'name="draft" value="{post.pk}"' in kept
    assert "3 / 500" in kept
    assert Presence.objects.get().typing_until is not None
    again = {**told, "text": "Oui !", "draft": post.pk, "version": post.version, "turn": 2}
    as_ada.post(f"{INBOX}{row.pk}/keep/", again)
    post.refresh_from_db()
    assert (post.text.split(), post.versions.count()) == (["Oui", "!"], 1)
    long = as_ada.post(f"{INBOX}{row.pk}/keep/", {**again, "text": "a" * 501, "turn": 3})
    assert "Too long by 1" in long.content.decode()


def test_an_answer_sent_by_form_leaves_and_its_page_says_so(as_ada, talk, network, work):
    row = talk()
    told = {"text": "Oui", "seen": row.version}
    answer = as_ada.post(f"{INBOX}{row.pk}/answer/", told, follow=True)
    assert "leaves in ten seconds" in answer.content.decode()
    assert "Take it back" in answer.content.decode()
    work()
    assert network.taken == ["Oui"]


def test_who_answers_before_news_is_shown_it_and_may_send_all_the_same(as_ada, talk, hear):
    row = talk("m1")
    hear(said("m2", "Trop tard", above="m1"))
    told = {"text": "Oui", "seen": 1}
    answer = as_ada.post(f"{INBOX}{row.pk}/answer/", told, headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Trop tard" in shown
    assert "Send all the same" in shown
    assert ">Oui</textarea>" in shown
    again = as_ada.post(f"{INBOX}{row.pk}/answer/", {**told, "anyway": "on"})
    assert again.status_code == 302


def test_an_answer_is_taken_back_by_its_button(as_ada, talk):
    row = talk()
    as_ada.post(f"{INBOX}{row.pk}/answer/", {"text": "Oui", "seen": row.version})
    turn = row.turns.last()
    shown = as_ada.post(
        f"{INBOX}{row.pk}/turns/{turn.pk}/back/", headers={"HX-Request": "true"}
    ).content.decode()
    assert ">Oui</textarea>" in shown
    assert row.turns.count() == 1


def test_many_are_done_at_once(as_ada, many):
    rows = many(3)
    told = {"number": [one.pk for one in rows[:2]], "do": "done", "kept": "view=mine"}
    answer = as_ada.post(f"{INBOX}bulk/", told)
    assert answer.url == f"{INBOX}?view=mine"
    assert Conversation.objects.filter(state="done").count() == 2


@pytest.mark.parametrize(
    ("act", "to", "field", "expected"),
    [
        ("done", "", "state", "done"), ("snooze", "tomorrow", "state", "snoozed"),
        ("priority", "urgent", "priority", "urgent"), ("assign", "me", "assignee__user__name", "Ada"),
        ("take", "", "assignee__user__name", "Ada"),
    ],
)  # fmt: skip
def test_one_is_sorted_by_its_buttons(as_ada, talk, act, to, field, expected):
    row = talk()
    as_ada.post(f"{INBOX}{row.pk}/act/{act}/", {"to": to})
    assert Conversation.objects.values_list(field, flat=True).get() == expected


@pytest.mark.parametrize(
    "to", ["", "soon", "1999-01-01T08:00", "2126-01-01T08:00", "2026-13-45T99:00"]
)
def test_what_is_no_moment_to_come_is_no_time_to_put_aside_until(as_ada, talk, to):
    row = talk()
    as_ada.post(f"{INBOX}{row.pk}/act/snooze/", {"to": to})
    assert Conversation.objects.get().state == "new"


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("@eve tu regardes ?", True),
        ("À toi, @Eve.", True),
        ("Voir avec @everett", False),
        ("Elle écrit de zoe@eve.example", False),
    ],
)
def test_who_is_named_in_a_note_is_found_by_name(as_ada, talk, eve, text, is_named):
    row = talk()
    as_ada.post(f"{INBOX}{row.pk}/write/note/", {"text": text})
    assert list(Note.objects.get().named.all()) == ([eve] if is_named else [])


def test_what_was_answered_over_there_is_noted(as_ada, talk):
    row = talk()
    Conversation.objects.update(channel=None)
    assert "I answered there" in page(as_ada, f"{INBOX}{row.pk}/")
    as_ada.post(f"{INBOX}{row.pk}/write/by-hand/", {"text": "Au téléphone"})
    assert Conversation.objects.get().state == "waiting"


def test_the_time_in_which_a_network_takes_an_answer_is_shown_and_kept(
    as_ada, by, talk, network, monkeypatch
):
    of = replace(PLATFORM, post=replace(PLATFORM.post, answered_within=timedelta(hours=24)))
    monkeypatch.setitem(PLATFORMS, "echo", (of, network))
    row = talk()
    assert "An answer is taken until" in page(as_ada, f"{INBOX}{row.pk}/")
    Conversation.objects.update(last_in_at=timezone.now() - timedelta(hours=25))
    row.refresh_from_db()
    shown = page(as_ada, f"{INBOX}{row.pk}/")
    assert "takes no answer any more: its time is over." in shown
    assert "What you answered there" in shown
    with pytest.raises(Refused, match="is over"):
        answers.keep_draft(by, row, answers.Answer("Trop tard", uuid4()))


def test_what_was_said_since_comes_without_the_rest(as_ada, talk, hear):
    row = talk("m1", "Premier")
    last = row.turns.get().pk
    hear(said("m2", "Second", above="m1"))
    shown = as_ada.get(
        f"{INBOX}{row.pk}/", {"part": "turns", "after": last}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Second" in shown
    assert "Premier" not in shown


def test_an_open_page_learns_that_somebody_brought_its_conversation_elsewhere(as_ada, talk):
    row = talk("m1")
    page = f"{INBOX}{row.pk}/"
    stood = re.search(r'data-stands="([^"]+)"', as_ada.get(page).content.decode())[1]
    asked = f"{page}?part=turns&after={row.turns.last().pk}"
    assert f'data-stands="{stood}"' in as_ada.get(asked).content.decode()
    as_ada.post(f"{page}act/done/")
    told = as_ada.get(asked).content.decode()
    stands = re.search(r'<template data-stands="([^"]+)"', told)[1]
    assert stands != stood
    head = as_ada.get(f"{page}?part=head").content.decode()
    assert f'<header class="talk-head" data-stands="{stands}">' in head
    assert "Open again" in head
    assert "<html" not in head


def test_hostile_words_stay_words(as_ada, talk):
    row = talk(text="<script>alert(1)</script>", title="<b>x</b>")
    for address in (INBOX, f"{INBOX}{row.pk}/"):
        shown = page(as_ada, address)
        assert "<script>alert" not in shown
        assert "<b>x</b>" not in shown


def addresses(row):
    return [
        INBOX, f"{INBOX}events/", f"{INBOX}{row.pk}/", *(
            f"{INBOX}{row.pk}/{one}/" for one in ("keep", "answer", "here", "act/done", "write/note")
        ),
        f"{INBOX}{row.pk}/turns/{row.turns.get().pk}/back/", f"{INBOX}bulk/", f"{INBOX}open/1/",
    ]  # fmt: skip


def test_strangers_and_who_may_not_answer_see_nothing(client, talk, cy, bo):
    row = talk()
    for member, status in ((cy, 404), (bo, 403)):
        client.force_login(member.user)
        for address in addresses(row):
            ask = (
                client.get
                if address in {INBOX, f"{INBOX}events/", f"{INBOX}{row.pk}/"}
                else client.post
            )
            assert ask(address).status_code == status, address


def test_a_conversation_of_another_brand_is_not_there(as_ada, talk, organisation):
    organisation.brands.create(name="Autre", slug="autre")
    row = talk()
    other = f"/o/lanterne/autre/engage/{row.pk}/"
    assert as_ada.get(other).status_code == 404
    assert as_ada.post(f"{other}answer/", {"text": "Oui"}).status_code == 404


def test_the_inbox_speaks_french(as_ada, ada, talk):
    ada.user.language = "fr"
    ada.user.save()
    row = talk()
    shown = page(as_ada, f"{INBOX}{row.pk}/")
    for words in ("Boîte de réception", "Mettre de côté", "Envoyer"):
        assert words in shown
    assert "À faire" in page(as_ada)


def test_a_found_text_is_opened_from_its_page(as_ada, brand, hear):
    brand.topics.create(organisation=brand.organisation, name="Café", query="bonjour")
    (mention,) = hear(said("m1", "bonjour"))
    shown = page(as_ada, reverse("listen_mention", args=["lanterne", "lanterne", mention.pk]))
    assert f"{INBOX}open/{mention.pk}/" in shown
    answer = as_ada.post(f"{INBOX}open/{mention.pk}/")
    assert answer.url == f"{INBOX}{Conversation.objects.get().pk}/"


def test_today_says_who_waits_too_long_and_what_is_given_to_one(as_ada, ada, by, brand, many):
    rows = many(2)
    verbs.assign(by, brand, [rows[0].pk], ada)
    Conversation.objects.filter(pk=rows[1].pk).update(late_at=timezone.now())
    shown = page(as_ada, "/o/lanterne/today/")
    assert "1 person waits too long for an answer of Lanterne." in shown
    assert "1 conversation of Lanterne is given to you." in shown
    assert f"{INBOX}?view=late" in shown


def test_who_decides_about_an_answer_sees_what_it_answers(as_ada, zoe, client, talk):
    row = talk(text="Est-ce ouvert ?")
    client.force_login(zoe.user)
    client.post(f"{INBOX}{row.pk}/answer/", {"text": "Oui", "seen": row.version})
    post = Post.objects.get()
    assert post.state == "review"
    shown = page(client, f"{INBOX}answered/{post.pk}/")
    assert "Est-ce ouvert ?" in shown
    assert f"{INBOX}{row.pk}/" in shown
    review = post.reviews.get()
    whole = page(client, f"/o/lanterne/lanterne/publish/approvals/{review.pk}/")
    assert f"{INBOX}answered/{post.pk}/" in whole
