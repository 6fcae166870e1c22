"""Private messages to a Page: read with their conversation, and with the pictures in them."""

import pytest

from palabre.connectors.contract import Kind
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.tests.test_facebook import OBJECTS
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.tests.graph_paper import Paper, asked


@pytest.fixture
def paper():
    return Paper(TRIAL, FacebookConnector, OBJECTS)


def test_messages_are_read_with_their_conversation(paper):
    message = {"id": "m_ab-1=", "message": "Ouvert lundi ?", "created_time": "2026-11-20T10:00:00+0000",
               "from": {"id": "555", "name": "Zoé"}}  # fmt: skip
    paper.answers["GET /conversations"] = {
        "data": [{"id": "t_1", "link": "/100/inbox/1/", "messages": {"data": [message]}}]
    }
    (item,) = paper.connector().read("conversations", {}, {}).items
    assert (item.kind, item.thread, item.url) == (
        Kind.MESSAGE, "t_1", "https://www.facebook.com/100/inbox/1/"
    )  # fmt: skip


def test_a_picture_in_a_message_is_kept_with_its_address_and_seen_without_words(paper):
    def told(number, attached, **more):
        return {"id": number, "created_time": "2026-11-20T10:00:00+0000", "from": {"id": "555"},
                "attachments": {"data": attached}, **more}  # fmt: skip

    photo = {"mime_type": "image/jpeg", "image_data": {"url": "https://cdn.example/a.jpg"}}
    film = {"mime_type": "video/mp4", "video_data": {"url": "https://cdn.example/b.mp4"}}
    spoilt = {"image_data": {"url": "javascript:alert(1)"}}
    paper.answers["GET /conversations"] = {"data": [{"id": "t_1", "messages": {"data": [
        told("m_1", [photo, film, photo]), told("m_2", [photo], message="Le four"),
        told("m_3", [{"mime_type": "audio/mp4", "file_url": "https://cdn.example/c.mp4"}]),
        told("m_4", [spoilt]), told("m_5", []),
    ]}}]}  # fmt: skip
    items = {one.remote_id: one for one in paper.connector().read("conversations", {}, {}).items}
    assert "attachments" in asked(paper.requests[-1])["fields"]
    assert {name: one.text for name, one in items.items()} == {
        "m_1": "…", "m_2": "Le four", "m_3": "…", "m_4": "…",
    }  # fmt: skip
    assert [(one.url, one.kind) for one in items["m_1"].media] == [
        ("https://cdn.example/a.jpg", "image"), ("https://cdn.example/b.mp4", "video"),
    ]  # fmt: skip
    assert (len(items["m_2"].media), items["m_3"].media, items["m_4"].media) == (1, (), ())
