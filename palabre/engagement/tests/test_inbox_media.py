"""What hangs on a message stands below its words: opened where it is, and gone with the words."""

import pytest

from palabre.connectors.contract import Kind, Media
from palabre.engagement.models import Conversation
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.test_inbox_pages import INBOX, page
from palabre.listening.models import Mention

pytestmark = pytest.mark.django_db
PHOTO, FILM = "https://cdn.example/a.jpg", "https://cdn.example/b.mp4"


def test_pictures_and_videos_of_a_message_are_opened_from_its_turn(as_ada, hear, private):
    media = (Media(PHOTO, "image", "Le <four>"), Media(FILM, "video"), Media(f"{PHOTO}?2", "image"))
    hear(said("m1", "…", kind=Kind.MESSAGE, media=media), through=private)
    shown = page(as_ada, f"{INBOX}{Conversation.objects.get().pk}/")
    assert shown.count('href="https://cdn.example/') == 3
    assert "Le &lt;four&gt;</a>" in shown
    assert "Video</a>" in shown
    assert "Picture</a>" in shown
    assert "<img" not in shown.partition('id="turn-')[2].partition("</li>")[0]


def test_an_address_that_no_browser_should_open_is_not_offered(as_ada, hear, private):
    hear(said("m1", "Bonjour", kind=Kind.MESSAGE, media=(Media(PHOTO, "image"),)), through=private)
    Mention.objects.update(media=[{"url": "javascript:alert(1)", "kind": "image", "alt": "x"}])
    shown = page(as_ada, f"{INBOX}{Conversation.objects.get().pk}/")
    assert "javascript:alert" not in shown
