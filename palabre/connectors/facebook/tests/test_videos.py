"""Videos on a Page: brought, worked on over there, then a post."""

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.tests.test_facebook import FILM, OBJECTS
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.graph_paper import Paper


@pytest.fixture
def paper():
    return Paper(TRIAL, FacebookConnector, OBJECTS)


def test_a_video_is_a_post_once_facebook_has_worked_on_it(paper):
    paper.answers = {"POST /videos": {"id": "7001"}}
    draft = Draft("Bonjour", "Une tasse", media=(FILM,))
    sent = paper.connector().publish(draft, "k")
    assert (sent.remote_id, sent.ready) == ("video:7001", False)
    ((path, form),) = paper.said()
    assert (path, form["description"], form["source"]) == ("/100/videos", b"Bonjour", b"x")
    assert paper.requests[-1].url.host == "graph-video.facebook.com"
    paper.answers = {"GET /7001": {"id": "7001", "status": {"video_status": "processing"}}}
    assert not paper.connector().progress(sent.remote_id).ready
    paper.answers = {
        "GET /7001": {"id": "7001", "status": {"video_status": "ready"}, "post_id": "9009"}
    }
    shown = paper.connector().progress(sent.remote_id)
    assert (shown.remote_id, shown.ready) == ("100_9009", True)
    paper.answers = {"GET /7001": {"id": "7001", "status": {"video_status": "error"}}}
    with pytest.raises(Rejected, match="couldn't make anything"):
        paper.connector().progress(sent.remote_id)
