"""Posts whose answer was lost, and which have no words, or aren't seen yet."""

from datetime import UTC, datetime, timedelta

import pytest

from palabre.connectors.contract import Unknown
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.tests.test_facebook import FILM, OBJECTS
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.graph_paper import Paper


@pytest.fixture
def paper():
    return Paper(TRIAL, FacebookConnector, OBJECTS)


def test_a_lost_post_of_pictures_alone_is_found_again(paper):
    since = datetime(2026, 11, 20, 8, 59, tzinfo=UTC)
    bare = {"id": "100_209", "created_time": "2026-11-20T09:00:00+0000"}
    paper.answers = {"GET /100/published_posts": {"data": [bare]}}
    assert paper.connector().receipt("k", Draft(""), since).remote_id == "100_209"
    assert paper.connector().receipt("k", Draft("Autre"), since) is None
    assert paper.connector().receipt("k", Draft(""), since + timedelta(days=1)) is None


def test_a_lost_video_is_not_said_to_be_absent_while_facebook_may_work_on_it(paper):
    film = Draft("Le film", media=(FILM,))
    now = datetime.now(UTC)
    with pytest.raises(Unknown):
        paper.connector().receipt("k", film, now - timedelta(minutes=5))
    assert paper.connector().receipt("k", film, now - timedelta(hours=2)) is None
    assert paper.connector().receipt("k", Draft("Le film"), now - timedelta(minutes=5)) is None
