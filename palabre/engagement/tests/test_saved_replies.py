"""Saved replies: what fills their places, who keeps them, and how they come into an answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.engagement.actions import people
from palabre.engagement.actions import replies as verbs
from palabre.engagement.models import Conversation, SavedReply
from palabre.engagement.replies import (
    Place,
    filled,
    first_name_of,
    language_of,
    plain_name,
    unreadable,
)
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.publishing.models import Post

ROOM = "/o/lanterne/lanterne/engage/"
PAGE = f"{ROOM}replies/"
KNOWN = {Place.NAME: "Zoé Martin", Place.FIRST_NAME: "Zoé", Place.BRAND: "Lanterne"}


@pytest.fixture
def late(brand):
    """A reply in two languages."""
    texts = {"fr": "Bonjour {prénom}, votre colis part.", "en": "Hello {first name}, it leaves."}
    return verbs.keep_reply(MACHINE, brand, "Colis en retard", texts, "retard")


@pytest.mark.parametrize(
    ("text", "expected", "missing"),
    [
        ("Bonjour {prénom}, merci.", "Bonjour Zoé, merci.", []),
        ("Hello {First  Name}!", "Hello Zoé!", []),
        ("{nom} : {marque}", "Zoé Martin : Lanterne", []),
        ("{brand}, {network}", "Lanterne,", [Place.NETWORK]),
        ("Sur {réseau|ce réseau}, merci", "Sur ce réseau, merci", [Place.NETWORK]),
        ("Merci {agent} !", "Merci !", [Place.AGENT]),
        ("Oui\n{agent}, merci", "Oui\nmerci", [Place.AGENT]),
        ("{agent} {agent|x}", "x", [Place.AGENT]),
        ("{brand|x}", "Lanterne", []),
    ],
)
def test_places_are_filled_or_left_out_and_told(text, expected, missing):
    done = filled(text, KNOWN)
    assert (done.text.strip(), done.missing) == (expected, missing)


def test_what_people_call_themselves_is_not_read_as_a_place():
    assert filled("{name} !", {Place.NAME: "{brand}\n\nX", Place.BRAND: "Lanterne"}).text == (
        "{brand} X !"
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Bonjour {prénom}", []), ("{nmae}", ["{nmae}"]), ("{}", ["{}"]), ("{name", ["{"]),
        ("a } b", ["}"]), ("{{name}}", ["{", "}"]), ("{name|}", []), ("{na\nme}", ["{", "}"]),
    ],
)  # fmt: skip
def test_braces_that_mean_nothing_are_found(text, wrong):
    assert unreadable(text) == wrong


@pytest.mark.parametrize(
    ("name", "kept", "first"),
    [
        ("Zoé Martin", False, "Zoé"), ("Jean-Luc P.", False, "Jean-Luc"), ("zoe_35", False, ""),
        ("Zoé", False, ""), ("Zoé", True, "Zoé"), ("Café du Port", False, ""), ("", True, ""),
        ("M. Martin", False, ""), ("4 Saisons", True, ""),
    ],
)  # fmt: skip
def test_a_first_name_is_taken_only_where_one_can_be_told(name, kept, first):
    assert first_name_of(name, kept=kept) == first


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Zoé Martin", "Zoé Martin"),
        ("J. P. Durand", "J. P. Durand"),
        ("@rival look", ""),
        ("Gagnez sur cafe.example", ""),
        ("https://a", ""),
    ],
)
def test_a_name_that_calls_somebody_or_leads_somewhere_is_not_said(name, said):
    assert plain_name(name) == said


@pytest.mark.parametrize(
    ("wanted", "language"),
    [(["en", "fr"], "en"), (["de", "", "fr"], "fr"), (["en-GB"], "en"), ([""], "fr")],
)
def test_the_language_is_the_first_of_those_wanted(wanted, language):
    assert language_of({"fr": "Oui", "en": "Yes"}, wanted) == language


@pytest.mark.django_db
def test_a_reply_is_kept_changed_and_thrown_away_and_the_trail_says_so(brand, ada, by, late):
    verbs.keep_reply(by, brand, "Colis", {"fr": "Oui"}, "/Colis", row=late, seen=1)
    row = SavedReply.objects.get()
    assert (row.name, row.shortcut, row.texts, row.version) == ("Colis", "colis", {"fr": "Oui"}, 2)
    verbs.remove_reply(by, row)
    assert not SavedReply.objects.exists()
    trail = AuditEntry.objects.filter(kind="savedreply").order_by("pk")
    assert list(trail.values_list("verb", flat=True)) == ["added", "changed", "removed"]
    assert trail[1].details["version"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "texts", "shortcut"),
    [
        ("Colis en retard", {"fr": "Oui"}, ""), ("Autre", {"fr": "Oui"}, "retard"),
        ("", {"fr": "Oui"}, ""), ("Autre", {"fr": "  "}, ""), ("Autre", {"fr": "{nmae}"}, ""),
        ("Autre", {"fr": "a" * 5_001}, ""), ("Autre", {"fr": "Oui"}, "deux mots"),
    ],
)  # fmt: skip
def test_what_is_no_reply_is_refused(brand, late, name, texts, shortcut):
    with pytest.raises(Refused):
        verbs.keep_reply(MACHINE, brand, name, texts, shortcut)
    assert SavedReply.objects.get() == late


@pytest.mark.django_db
def test_of_two_who_change_a_reply_the_second_is_told(brand, late):
    verbs.keep_reply(MACHINE, brand, "Un", {"fr": "Un"}, row=late, seen=1)
    with pytest.raises(Refused, match="meanwhile"):
        verbs.keep_reply(MACHINE, brand, "Deux", {"fr": "Deux"}, row=late, seen=1)
    assert SavedReply.objects.get().name == "Un"


@pytest.mark.django_db
def test_a_reply_is_made_changed_and_removed_on_its_pages(as_ada, brand):
    told = {"name": "Merci", "shortcut": "merci", "text_fr": "Merci {prénom} !", "text_en": ""}
    assert as_ada.post(PAGE, told).status_code == 302
    row = SavedReply.objects.get()
    assert "Merci {prénom} !" in as_ada.get(PAGE).content.decode()
    address = f"{PAGE}{row.pk}/"
    assert "Merci {prénom} !" in as_ada.get(address).content.decode()
    assert as_ada.post(address, {**told, "name": "Grand merci", "version": 1}).status_code == 302
    stale = as_ada.post(address, {**told, "name": "Vieux", "version": 1})
    assert stale.status_code == 422
    assert "meanwhile" in stale.content.decode()
    assert SavedReply.objects.get().name == "Grand merci"
    as_ada.post(f"{address}remove/")
    assert "No saved reply yet" in as_ada.get(PAGE).content.decode()


@pytest.mark.django_db
def test_a_brace_that_means_nothing_comes_back_with_its_sentence(as_ada, brand):
    answer = as_ada.post(PAGE, {"name": "Merci", "text_fr": "Merci {nmae}"})
    assert answer.status_code == 422
    assert "“{nmae}” is no place" in answer.content.decode()


@pytest.mark.django_db
def test_the_page_asks_as_much_for_many_as_for_few(as_ada, brand, late):
    as_ada.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        as_ada.get(PAGE)
    for number in range(20):
        verbs.keep_reply(MACHINE, brand, f"N{number}", {"fr": "Oui"})
    with CaptureQueriesContext(connection) as many:
        assert "N19" in as_ada.get(PAGE).content.decode()
    assert len(many) == len(few)


@pytest.mark.django_db
def test_the_composer_is_offered_filled_replies_in_the_language_of_who_wrote(
    as_ada, by, brand, talk, late
):
    row = talk()
    person = people.make_person(by, brand, name="Zoé Martin")
    people.add_voice(by, person, row.voice)
    for language, text, count in (
        ("fr", "Bonjour Zoé, votre colis part.", 0),
        ("en", "Hello Zoé, it leaves.", 0),
        ("de", "Bonjour Zoé, votre colis part.", 1),
    ):
        Conversation.objects.update(language=language)
        (found,) = as_ada.get(f"{ROOM}{row.pk}/replies/").json()["found"]
        assert (found["name"], found["shortcut"]) == ("Colis en retard", "retard")
        assert found["text"] == text
        assert len(found["says"]) == count


@pytest.mark.django_db
def test_what_is_not_known_is_left_out_and_said(as_ada, talk, late):
    row = talk()
    Conversation.objects.update(language="fr")
    (found,) = as_ada.get(f"{ROOM}{row.pk}/replies/").json()["found"]
    assert found["text"] == "Bonjour, votre colis part."
    assert found["says"] == ["Not known: their first name. Read it over."]


@pytest.mark.django_db
def test_the_list_for_the_composer_costs_the_same_for_many(as_ada, brand, talk, late):
    address = f"{ROOM}{talk().pk}/replies/"
    as_ada.get(address)
    with CaptureQueriesContext(connection) as few:
        as_ada.get(address)
    for number in range(20):
        verbs.keep_reply(MACHINE, brand, f"N{number}", {"fr": "Oui {nom}"})
    with CaptureQueriesContext(connection) as many:
        assert len(as_ada.get(address).json()["found"]) == 21
    assert len(many) == len(few)


@pytest.mark.django_db
def test_the_composer_has_the_list_and_without_javascript_a_select(as_ada, talk, late):
    row = talk()
    shown = as_ada.get(f"{ROOM}{row.pk}/").content.decode()
    assert f'data-replies="{ROOM}{row.pk}/replies/"' in shown
    assert f'formaction="{ROOM}{row.pk}/replies/insert/"' in shown
    assert f'<option value="{late.pk}">Colis en retard</option>' in shown


@pytest.mark.django_db
def test_without_replies_the_composer_offers_none(as_ada, talk):
    assert "data-replies" not in as_ada.get(f"{ROOM}{talk().pk}/").content.decode()


@pytest.mark.django_db
def test_a_reply_is_put_under_what_is_written_without_javascript(as_ada, talk, late):
    row = talk()
    Conversation.objects.update(language="fr")
    told = {"text": "Merci.", "seen": row.version, "reply": late.pk}
    answer = as_ada.post(f"{ROOM}{row.pk}/replies/insert/", told, follow=True)
    shown = answer.content.decode()
    assert "Merci.\n\nBonjour, votre colis part.</textarea>" in shown
    assert "Not known: their first name." in shown
    assert Post.objects.get().text == "Merci.\n\nBonjour, votre colis part."


@pytest.mark.django_db
def test_a_reply_put_over_somebody_elses_words_is_refused_and_kept_on_the_page(as_ada, talk, late):
    row = talk()
    as_ada.post(f"{ROOM}{row.pk}/keep/", {"text": "Écrit par Eve", "seen": row.version})
    told = {"text": "Merci.", "seen": row.version, "reply": late.pk}
    answer = as_ada.post(f"{ROOM}{row.pk}/replies/insert/", told)
    assert answer.status_code == 422
    assert "votre colis part." in answer.content.decode()
    assert Post.objects.get().text == "Écrit par Eve"


@pytest.mark.django_db
def test_a_reply_of_another_brand_is_not_there(as_ada, organisation, talk):
    other = organisation.brands.create(name="Autre", slug="autre")
    row = verbs.keep_reply(MACHINE, other, "Cachée", {"fr": "Oui"})
    assert "Cachée" not in as_ada.get(PAGE).content.decode()
    assert as_ada.get(f"{PAGE}{row.pk}/").status_code == 404
    assert as_ada.post(f"{PAGE}{row.pk}/remove/").status_code == 404
    opened = talk()
    told = {"text": "", "seen": opened.version, "reply": row.pk}
    assert as_ada.post(f"{ROOM}{opened.pk}/replies/insert/", told).status_code == 404
    assert SavedReply.objects.get() == row


@pytest.mark.django_db
def test_a_viewer_keeps_no_replies_and_reads_none(client, bo, talk, late):
    row = talk()
    client.force_login(bo.user)
    for address in (PAGE, f"{PAGE}{late.pk}/", f"{ROOM}{row.pk}/replies/"):
        assert client.get(address).status_code == 403


@pytest.mark.django_db
def test_the_pages_speak_french(as_ada, ada, talk, late):
    ada.user.language = "fr"
    ada.user.save()
    assert "Réponses types" in as_ada.get(PAGE).content.decode()
    assert "Réponses types" in as_ada.get(f"{ROOM}{talk().pk}/").content.decode()
