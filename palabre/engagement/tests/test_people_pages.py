"""The pages of people: what they show, how many questions they cost, and what is typed in them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.people_regroup import merge
from palabre.engagement.actions.people_segments import keep_segment
from palabre.engagement.models import (
    Consent,
    Conversation,
    ConversationTag,
    Identity,
    Person,
    Regrouping,
    Segment,
    Suggestion,
    Turn,
)
from palabre.engagement.people.rules import What
from palabre.engagement.people.showing import PAGE
from palabre.engagement.tests.people_world import NOON, says, somebody, voice
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention, Tag

pytestmark = pytest.mark.django_db


def crowd(brand, many, start=0):
    """So many people, each with a voice, a mail, a tag and a consent."""
    for n in range(start, start + many):
        row = somebody(brand, f"Personne {n:03d}")
        verbs.add_voice(MACHINE, row, voice(brand, f"p{n}"))
        verbs.add_known(MACHINE, row, What.MAIL, f"p{n}@example.org")
        verbs.tag_person(MACHINE, row, f"tag {n % 3}")
        Consent.objects.create(person=row, purpose="letters", source="Stand", given_at=NOON)


def test_an_empty_list_says_what_to_do(desk):
    assert "Nobody is kept yet" in desk("engage_people").content.decode()


def test_the_list_asks_as_much_for_many_as_for_few(desk, brand, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    crowd(brand, 2)
    keep_segment(MACHINE, brand, "Tous", {"heard": 900})
    desk("engage_people")
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert "Personne 001" in desk("engage_people").content.decode()
    crowd(brand, 20, start=2)
    for n in range(4):
        keep_segment(MACHINE, brand, f"Tag {n}", {"tag": f"tag {n}"})
    with django_assert_num_queries(len(few)):
        assert "Personne 021" in desk("engage_people").content.decode()
    assert len(few) <= 20


def test_segments_are_counted_at_once(desk, brand, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    crowd(brand, 4)
    keep_segment(MACHINE, brand, "Un", {"tag": "tag 1"})
    desk("engage_segments")
    with CaptureQueriesContext(connection) as few:
        desk("engage_segments")
    for n in range(6):
        keep_segment(MACHINE, brand, f"S{n}", {"consent": "letters", "mentions": n, "silent": 5})
    with django_assert_num_queries(len(few)):
        desk("engage_segments")


def test_everybody_is_reached_by_paging_and_nobody_twice(desk, brand):
    crowd(brand, PAGE * 2 + 5)
    Person.objects.filter(name__in=["Personne 001", "Personne 002"]).update(key="personne 000")
    seen, query = [], ""
    for _page in range(3):
        context = desk("engage_people", query=query).context
        seen += [one["row"].pk for one in context["people"]]
        query = context["more"]
    assert query == ""
    assert len(seen) == len(set(seen)) == PAGE * 2 + 5


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=zoe", ["Zoé Martin"]),
        ("?q=@yannick", ["Yann"]),
        ("?q=yann@exa", ["Yann"]),
        ("?tag=fidèle", ["Zoé Martin"]),
        ("?language=en", ["Yann"]),
        ("?platform=echo", ["Yann"]),
        ("?consent=letters", ["Zoé Martin"]),
        ("?consent=rubbish", ["Yann", "Zoé Martin"]),
        ("?place=rennes", ["Zoé Martin"]),
        ("?heard=2", ["Yann"]),
        ("?silent=2", ["Zoé Martin"]),
        ("?mentions=1", ["Yann"]),
        ("?mentions=2", []),
        ("?mentions=-3&heard=abc", ["Yann", "Zoé Martin"]),
        ("?language=en&tag=fidèle", []),
    ],
)
def test_the_list_holds_who_meets_all_conditions(desk, brand, query, found):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    zoe = somebody(brand, "Zoé Martin", place="Rennes", language="fr")
    verbs.tag_person(MACHINE, zoe, "fidèle")
    Consent.objects.create(person=zoe, purpose="letters", source="Stand", given_at=NOON)
    yann = somebody(brand, "Yann", language="en")
    said = says(brand, "yannick", at=timezone.now() - timedelta(hours=1), handle="@yannick")
    verbs.add_voice(MACHINE, yann, said.voice)
    verbs.add_known(MACHINE, yann, What.MAIL, "yann@example.org")
    Consent.objects.create(
        person=yann, purpose="letters", source="Stand", given_at=NOON, withdrawn_at=NOON
    )
    rows = desk("engage_people", query=query).context["people"]
    assert [one["row"].name for one in rows] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?talk=unanswered", ["Late", "Waiting"]),
        ("?talk=late", ["Late"]),
        ("?talk=done", ["Settled"]),
        ("?talk=some", ["Late", "Settled", "Waiting"]),
        ("?talk=none", ["Silent"]),
        ("?talk=rubbish", ["Late", "Settled", "Silent", "Waiting"]),
        ("?talk_tag=livraison", ["Settled"]),
        ("?wants=complaint", ["Late"]),
        ("?wants=complaint&talk=done", []),
    ],
)
def test_a_segment_asks_for_what_people_wrote_and_how_their_conversation_stands(
    desk, brand, query, found
):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    now = timezone.now()
    hour = timedelta(hours=1)
    stands = {
        "Late": {"state": "open", "waiting_since": now - 2 * hour, "late_at": now - hour},
        "Waiting": {"state": "new", "waiting_since": now - hour, "late_at": now + hour},
        "Settled": {"state": "done"},
    }
    for name in (*stands, "Silent"):
        wrote = says(brand, name.lower())
        verbs.add_voice(MACHINE, somebody(brand, name), wrote.voice)
        wants = {"complaint": 0.9} if name == "Late" else {"none": 0.9}
        Mention.objects.filter(pk=wrote.pk).update(intents=wants)
        if name in stands:
            talk = Conversation.objects.create(
                organisation=brand.organisation, brand=brand, platform="echo", key=name, kind="post",
                voice=wrote.voice, **stands[name],
            )  # fmt: skip
    tag = Tag.objects.create(organisation=brand.organisation, name="livraison")
    ConversationTag.objects.create(conversation=talk, tag=tag)
    rows = desk("engage_people", query=query).context["people"]
    assert [one["row"].name for one in rows] == found


def test_a_segment_is_counted_now_and_leads_to_its_people(desk, brand):
    zoe = somebody(brand, "Zoé", language="fr")
    answer = desk("engage_segments", post={"name": "Francophones", "language": "fr", "heard": ""})
    assert answer.status_code == 302
    assert desk("engage_segments").context["segments"][0]["count"] == 1
    verbs.change_person(MACHINE, zoe, language="en")
    told = desk("engage_segments").context["segments"][0]
    assert (told["count"], told["address"]) == (0, "language=fr")
    row = Segment.objects.get()
    desk("engage_segment", row.pk, post={"name": "Anglophones", "language": "en"})
    assert desk("engage_segments").context["segments"][0]["count"] == 1
    desk("engage_segment_remove", row.pk, post={})
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "Tous"}, "at least one condition"),
        ({"name": "Tous", "heard": "-1"}, "greater than or equal"),
        ({"name": "", "language": "fr"}, "required"),
    ],
)
def test_a_segment_that_asks_nothing_is_refused_in_words(desk, given, sentence):
    answer = desk("engage_segments", post=given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_somebody_new_is_typed_in_and_what_cannot_be_read_keeps_nothing(desk):
    wrong = desk("engage_person_new", post={"name": "Zoé", "mail": "pas une adresse"})
    assert wrong.status_code == 422
    assert not Person.objects.exists()
    desk(
        "engage_person_new", post={"name": "Zoé", "mail": "zoe@example.org", "phone": "0612345678"}
    )
    row = Person.objects.get()
    assert [str(one) for one in row.identities.all()] == ["zoe@example.org", "+33612345678"]
    assert desk("engage_person_new", post={"notes": "?"}).status_code == 422


def test_who_is_behind_a_voice_is_kept_from_the_page(desk, brand):
    heard = voice(brand, "zoe")
    assert list(desk("engage_person_new", query="?q=Zo").context["voices"]) == [heard]
    answer = desk("engage_keep_voice", heard.pk, post={})
    assert answer.url == reverse(
        "engage_person", args=("lanterne", "lanterne", Person.objects.get().pk)
    )
    assert desk("engage_person_new", query="?q=Zo").context["voices"] == []


def test_a_persons_page_shows_what_their_voices_wrote_wherever(desk, brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    zoe = somebody(brand)
    for n, who in enumerate(("zoe", "zoe_m")):
        said = says(brand, who, f"La Lanterne {n}", at=NOON + timedelta(hours=n))
        verbs.add_voice(MACHINE, zoe, said.voice)
    says(brand, "autre", "La Lanterne, encore")
    answer = desk("engage_person", zoe.pk)
    assert [row.text for row in answer.context["texts"]] == ["La Lanterne 1", "La Lanterne 0"]


def test_a_persons_texts_are_all_reached_by_paging(desk, brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    zoe = somebody(brand)
    for n in range(25):
        said = says(brand, "zoe", f"La Lanterne {n}", at=NOON + timedelta(hours=n))
    verbs.add_voice(MACHINE, zoe, said.voice)
    first = desk("engage_person", zoe.pk)
    rest = desk("engage_person", zoe.pk, query=first.context["more"], **{"HX-Request": "true"})
    seen = [row.text for row in [*first.context["texts"], *rest.context["texts"]]]
    assert seen == [f"La Lanterne {n}" for n in range(24, -1, -1)]
    assert rest.context["more"] == ""
    assert "<html" not in rest.content.decode()


def test_another_brands_texts_and_records_are_not_shown(desk, brand, organisation):
    other = organisation.brands.create(name="Luciole", slug="luciole")
    make_topic(MACHINE, other, "Luciole", "luciole")
    zoe = somebody(brand)
    verbs.add_voice(MACHINE, zoe, says(brand, "zoe", "Ma luciole").voice)
    assert desk("engage_person", zoe.pk).context["texts"] == []
    assert desk("engage_person", somebody(other).pk).status_code == 404


def test_a_mail_of_somebody_else_leads_to_the_two_side_by_side(desk, brand):
    zoe, other = somebody(brand), somebody(brand, "Z. M.")
    verbs.add_known(MACHINE, other, What.MAIL, "zoe@example.org")
    answer = desk("engage_known", zoe.pk, post={"what": "mail", "value": "zoe@example.org"})
    assert answer.url.endswith(f"/merge/?other={other.pk}")
    assert (
        "zoe@example.org"
        in desk("engage_person_merge", zoe.pk, query=f"?other={other.pk}").content.decode()
    )
    desk("engage_person_merge", zoe.pk, post={"other": other.pk, "evidence": "Même adresse"})
    page = desk("engage_person", zoe.pk).content.decode()
    assert "Même adresse" in page
    assert "Undo" in page
    # The old address leads to the record that stayed.
    assert desk("engage_person", other.pk).url.endswith(f"/people/{zoe.pk}/")
    desk("engage_regrouping_undo", Regrouping.objects.get().pk, post={})
    assert desk("engage_person", other.pk).status_code == 200


def test_a_split_and_its_undoing_are_on_the_page(desk, brand):
    zoe = somebody(brand)
    verbs.add_voice(MACHINE, zoe, voice(brand, "zoe"))
    verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    desk("engage_person_split", zoe.pk, post={"identity": [zoe.identities.first().pk, "x"]})
    assert "split off" in desk("engage_person", zoe.pk).content.decode()
    desk("engage_regrouping_undo", Regrouping.objects.get().pk, post={})
    assert zoe.identities.count() == 2


def test_not_the_same_is_remembered(desk, brand):
    zoe, other = somebody(brand), somebody(brand, "Z. M.")
    row = Suggestion.objects.create(
        organisation=brand.organisation, one=zoe, other=other, why="mail", what="z@example.org"
    )
    assert "z@example.org" in desk("engage_suggestions").content.decode()
    desk("engage_suggestion", row.pk, post={"same": "0"})
    assert desk("engage_suggestions").context["pairs"] == []
    assert Person.objects.filter(merged_into=None).count() == 2
    assert desk("engage_suggestion", row.pk, post={"same": "1"}).status_code == 404


def test_forgetting_is_asked_and_then_done(desk, brand):
    zoe = somebody(brand)
    assert "can’t be undone" in desk("engage_person_erase", zoe.pk).content.decode()
    assert Person.objects.exists()
    desk("engage_person_erase", zoe.pk, post={})
    assert not Person.objects.exists()
    assert desk("engage_person", zoe.pk).status_code == 404


def test_whom_all_brands_know_is_not_forgotten_by_who_works_for_some(desk, brand, ada):
    zoe = somebody(brand)
    desk("engage_person_reach", zoe.pk, post={"whole": "1"})
    ada.brands.add(brand)
    assert "Forget them" not in desk("engage_person", zoe.pk).content.decode()
    assert desk("engage_person_erase", zoe.pk, post={}).status_code == 403
    ada.brands.clear()
    assert "Forget them" in desk("engage_person", zoe.pk).content.decode()
    desk("engage_person_erase", zoe.pk, post={})
    assert not Person.objects.exists()


def test_what_a_network_forbids_to_copy_is_said_on_the_page(desk, brand):
    zoe = somebody(brand)
    verbs.add_voice(MACHINE, zoe, voice(brand, "li", platform="linkedin"))
    assert "LinkedIn forbids" in desk("engage_person", zoe.pk).content.decode()


def test_tags_are_put_and_taken_on_the_page(desk, brand):
    zoe = somebody(brand)
    desk("engage_person_tag", zoe.pk, post={"tag": "fidèle"})
    assert zoe.tags.count() == 1
    desk("engage_person_tag", zoe.pk, post={"off": "fidèle", "tag": ""})
    assert zoe.tags.count() == 0


def test_a_viewer_sees_no_personal_record(client, bo, brand):
    client.force_login(bo.user)
    row = somebody(brand)
    for name, numbers in (("engage_people", ()), ("engage_person", (row.pk,))):
        assert client.get(reverse(name, args=("lanterne", "lanterne", *numbers))).status_code == 403


def test_a_merged_record_is_in_no_list(desk, brand):
    merge(MACHINE, somebody(brand), somebody(brand, "Z. M."))
    assert [one["row"].name for one in desk("engage_people").context["people"]] == ["Zoé Martin"]


def test_what_isnt_theirs_is_taken_off(desk, brand):
    zoe, other = somebody(brand), somebody(brand, "Yann")
    one = verbs.add_known(MACHINE, zoe, What.MAIL, "zoe@example.org")
    assert desk("engage_known_remove", other.pk, one.pk, post={}).status_code == 404
    desk("engage_known_remove", zoe.pk, one.pk, post={})
    assert not Identity.objects.exists()


def test_a_record_is_opened_to_the_whole_organisation_and_closed_again(
    desk, brand, ada, organisation
):
    other = organisation.brands.create(name="Luciole", slug="luciole")
    zoe = somebody(brand)
    desk("engage_person_reach", zoe.pk, post={"whole": "1"})
    zoe.refresh_from_db()
    assert zoe.brand is None
    ada.brands.add(other, brand)
    assert desk("engage_person_reach", zoe.pk, post={"whole": "0"}).status_code == 403
    desk("engage_person_new", post={"name": "Yann", "whole": "on"})
    assert Person.objects.get(name="Yann").brand == brand
    ada.brands.clear()
    desk("engage_person_reach", zoe.pk, post={"whole": "0"})
    zoe.refresh_from_db()
    assert zoe.brand == brand


def wrote_in_private(brand, who, to):
    """A voice that wrote a private message to a brand, and nothing else."""
    said = says(brand, who, "Mon numéro de client", handle=who)
    Mention.objects.filter(pk=said.pk).update(is_private=True)
    talk = Conversation.objects.create(
        organisation=to.organisation, brand=to, platform="echo", key=who, kind="message",
        last_in_at=NOON,
    )  # fmt: skip
    Turn.objects.create(conversation=talk, brand=to, mention=said, at=NOON)
    return said.voice


def test_who_wrote_to_another_brand_in_private_is_no_voice_to_keep(desk, brand):
    make_topic(MACHINE, brand, "Tout", "numéro")
    other = brand.organisation.brands.create(name="Boréal", slug="boreal")
    theirs, ours = wrote_in_private(brand, "zoe1", other), wrote_in_private(brand, "zoe2", brand)
    shown = desk("engage_person_new", query="?q=zoe").context["voices"]
    assert [one.pk for one in shown] == [ours.pk]
    assert desk("engage_keep_voice", theirs.pk, post={}).status_code == 404
    assert desk("engage_keep_voice", ours.pk, post={}).status_code == 302
