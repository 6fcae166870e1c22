"""Hand capture: the form, what a bookmark brings, and who stands behind what was kept."""

from urllib.parse import unquote

import pytest

from palabre.governance.models import AuditEntry
from palabre.listening.indexing import index_pending
from palabre.listening.models import Mention, Topic

CAPTURE = "/o/lanterne/lanterne/listen/capture/"
SEEN = {
    "text": "On dit que la Lanterne ferme",
    "place": "Groupe des voisins",
    "author": "Zoé",
    "published_at": "2026-11-20T18:30",
    "kind": "post",
}


def seen(**changes):
    return {**SEEN, "topics": [Topic.objects.get().pk], **changes}


def test_what_was_seen_is_kept_under_its_topic_with_who_wrote_it_down(heard, as_ada):
    assert "It is kept." in as_ada.post(CAPTURE, seen()).content.decode()
    mention = Mention.objects.get(platform="capture")
    assert (str(mention.voice), str(mention.place)) == ("Zoé", "Groupe des voisins")
    assert mention.published_at.isoformat() == "2026-11-20T17:30:00+00:00"

    act = AuditEntry.objects.get(verb="captured")
    assert (act.actor, act.object_id) == ("Ada", str(mention.pk))
    index_pending()
    page = as_ada.get(f"/o/lanterne/lanterne/listen/mentions/{mention.pk}/").content.decode()
    assert "Ada wrote it down." in page


def test_the_same_thing_is_kept_once(heard, as_ada):
    as_ada.post(CAPTURE, seen())
    assert "captured before" in as_ada.post(CAPTURE, seen()).content.decode()
    assert Mention.objects.filter(platform="capture").count() == 1


def test_a_topic_chosen_by_hand_holds_whatever_its_query_says(heard, as_ada):
    as_ada.post(CAPTURE, seen(text="Rien à voir"))
    assert Mention.objects.get(platform="capture").mention_topics.get().by_hand


@pytest.mark.parametrize(
    "changes",
    [{"text": ""}, {"place": ""}, {"topics": []}, {"topics": [999_999]}, {"topics": ["9" * 40]},
     {"url": "javascript:1"}, {"kind": "x"}, {"published_at": "yesterday"}, {"text": "x" * 20_001},
     {"language": "klingon"}],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(heard, as_ada, changes):
    answer = as_ada.post(CAPTURE, seen(**changes))
    assert answer.status_code == 422
    assert 'class="wrongs"' in answer.content.decode()
    assert not Mention.objects.filter(platform="capture").exists()


def test_what_a_bookmark_brings_is_text_and_stores_nothing(heard, as_ada):
    hostile = '"><script>alert(1)</script>'
    page = as_ada.get(
        CAPTURE, {"url": "https://a.example/x", "title": hostile, "text": f"</textarea>{hostile}"}
    ).content.decode()
    assert "https://a.example/x" in page
    assert "<script>alert" not in page
    assert Mention.objects.filter(platform="capture").count() == 0
    assert (
        "javascript:alert"
        not in as_ada.get(CAPTURE, {"url": "javascript:alert(1)"}).content.decode()
    )


def test_hostile_texts_stay_text_on_their_page(heard, as_ada):
    as_ada.post(CAPTURE, seen(text="<script>alert(1)</script>", author="<b>Zoé</b>"))
    index_pending()
    number = Mention.objects.get(platform="capture").pk
    page = as_ada.get(f"/o/lanterne/lanterne/listen/mentions/{number}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>Zoé" not in page


def test_another_site_cannot_post_the_form(heard, ada):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada.user)
    assert browser.post(CAPTURE, seen()).status_code == 403


def test_the_bookmark_leads_to_this_very_form(heard, as_ada):
    bookmark = as_ada.get(CAPTURE).context["bookmark"]
    assert unquote(bookmark).startswith("javascript:(()=>")
    assert f"http://testserver{CAPTURE}?url=" in unquote(bookmark)


def test_a_viewer_captures_nothing(heard, client, bo):
    client.force_login(bo.user)
    assert client.get(CAPTURE).status_code == 403


def test_without_a_topic_the_page_leads_to_making_one(brand, as_ada):
    assert "make the first one" in as_ada.get(CAPTURE).content.decode()
