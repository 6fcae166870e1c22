"""Articles that are kept are asked for again at their own addresses."""

import httpx
import pytest

from palabre.connectors.contract import RateLimited, Unavailable
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.http import Http


class Site:
    """Sites on paper: statuses by path; what isn't there is 200."""

    def __init__(self, statuses, robots=""):
        self.statuses, self.robots, self.asked = statuses, robots, []

    def __call__(self, request):
        self.asked.append(f"{request.method} {request.url.path}")
        if request.url.path == "/robots.txt":
            return httpx.Response(200, text=self.robots)
        said = self.statuses.get(request.url.path, 200)
        said = said.get(request.method, 200) if isinstance(said, dict) else said
        headers = {"location": "/"} if said == 302 else {}
        return httpx.Response(said, headers=headers)

    def check(self, *paths, host="blog.example"):
        one = FeedConnector(Http(transport=httpx.MockTransport(self)))
        return one.check_pages({f"n{path}": f"https://{host}{path}" for path in paths})


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_that_its_site_no_longer_has_is_gone_when_it_says_so_twice(status):
    site = Site({"/b": status})
    assert site.check("/a", "/b").deleted == ("n/b",)
    assert site.asked == ["GET /robots.txt", "HEAD /a", "HEAD /b", "GET /b"]


@pytest.mark.parametrize("status", [{"HEAD": 404}, {"HEAD": 405}, 403, 302])
def test_what_a_site_only_refuses_or_sends_elsewhere_is_not_gone(status):
    assert Site({"/a": status}).check("/a").deleted == ()


def test_a_site_without_any_of_its_articles_has_moved_and_nothing_is_deleted():
    paths = [f"/{number}" for number in range(5)]
    with pytest.raises(Unavailable):
        Site(dict.fromkeys(paths, 404)).check(*paths)
    assert len(Site(dict.fromkeys(paths, 404)).check(*paths[:4]).deleted) == 4
    assert len(Site(dict.fromkeys(paths, 410)).check(*paths).deleted) == 5


def test_what_robots_may_not_read_is_not_asked_for():
    site = Site({"/private/a": 404}, "User-agent: *\nDisallow: /private/")
    assert site.check("/private/a").deleted == ()
    assert site.asked == ["GET /robots.txt"]


def test_a_site_in_trouble_tells_nothing_and_one_that_asks_for_a_pause_is_heard():
    with pytest.raises(Unavailable):
        Site({"/a": 500}).check("/a")
    with pytest.raises(RateLimited):
        Site({"/a": 429}).check("/a")


def test_a_name_without_an_address_is_left_alone():
    one = FeedConnector(Http(transport=httpx.MockTransport(Site({}))))
    assert (
        one.check_pages({"tag:x": "", "y": "mailto:a@b.example", "z": "http://[::1"}).deleted == ()
    )
