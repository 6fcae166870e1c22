"""X's figures: what everybody sees, and what the author of a post alone is told for 30 days."""

from datetime import UTC, datetime, timedelta

import httpx

from palabre.connectors.x.parse import FIRST_MS
from palabre.connectors.x.tests.test_x import Network


def number_at(moment):
    """A number as X gives it at a moment."""
    return str((int(moment.timestamp() * 1_000) - FIRST_MS) << 22)


def test_what_only_the_author_is_told_is_asked_of_posts_of_the_last_thirty_days():
    now = datetime.now(UTC)
    young, old = (number_at(now - timedelta(days=days)) for days in (29, 31))
    public = {"impression_count": 410, "like_count": 7}
    own = {
        "impression_count": 410,
        "engagements": 31,
        "url_link_clicks": 12,
        "user_profile_clicks": 4,
    }

    def answer(request):
        is_own = "non_public_metrics" in request.url.params["post.fields"]
        post = {"public_metrics": public}
        if is_own:
            post |= {"non_public_metrics": own, "organic_metrics": {"impression_count": 300}}
        numbers = request.url.params["ids"].split(",")
        return httpx.Response(200, json={"data": [{"id": one, **post} for one in numbers]})

    network = Network()
    network.answers = {"GET /2/tweets?": answer}
    found = network.connector.measure([young, old])
    told = {(one.remote_id, one.metric): one.value for one in found}
    assert {metric: value for (number, metric), value in told.items() if number == young} == {
        "views": 410, "likes": 7, "engagements": 31, "link_clicks": 12, "profile_clicks": 4,
        "organic_views": 300,
    }  # fmt: skip
    assert {metric for number, metric in told if number == old} == {"views", "likes"}
    assert [one.url.params["ids"] for one in network.asked] == [young, old]


def test_a_post_of_which_x_refuses_what_authors_are_told_keeps_its_public_figures():
    young = number_at(datetime.now(UTC) - timedelta(days=2))

    def answer(request):
        if "non_public_metrics" in request.url.params["post.fields"]:
            refused = {"resource_id": young, "title": "Field Authorization Error"}
            return httpx.Response(200, json={"errors": [refused]})
        return httpx.Response(
            200, json={"data": [{"id": young, "public_metrics": {"like_count": 7}}]}
        )

    network = Network()
    network.answers = {"GET /2/tweets?": answer}
    (likes,) = network.connector.measure([young])
    assert (likes.metric, likes.value) == ("likes", 7)
