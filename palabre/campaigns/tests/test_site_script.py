"""The script of a site: what is taken in, what isn't, and what a day of views comes to."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.campaigns import counting, site_closing, site_receiving
from palabre.campaigns.actions.campaigns import make_campaign
from palabre.campaigns.actions.links import make_link
from palabre.campaigns.models import Salt
from palabre.campaigns.rules import SiteSource
from palabre.campaigns.site_closing import Hit, count_site, counted
from palabre.campaigns.site_counting import site_figures
from palabre.campaigns.site_models import SiteDay, SiteGain, SiteGoal, SiteHit, SiteMeter, SiteWay
from palabre.campaigns.tests.conftest import BROWSER, BY

pytestmark = pytest.mark.django_db
SITE = "https://www.lanterne.example"


@pytest.fixture(autouse=True)
def begin_anew():
    """Limits of the test before don't hold."""
    site_receiving.forget_limits()


@pytest.fixture
def meter(brand):
    return SiteMeter.objects.create(
        organisation=brand.organisation, brand=brand, key="k1", hosts=["lanterne.example"]
    )


@pytest.fixture
def send(client):
    def call(body=None, origin=SITE, agent=BROWSER, raw=None, **told):
        told = {"k": "k1", "t": "v", "i": "0123456789ab", "p": "/"} | told
        data = raw if raw is not None else json.dumps(told)
        headers = {"user-agent": agent, "origin": origin} | (body or {})
        return client.generic("POST", "/visits/visit", data, "text/plain", headers=headers)

    return call


def hit(visitor, minute, path="/", network="", event="", seconds=None, robot=False, link=""):
    return Hit(visitor, minute, path, "", network, "", link, event, seconds, robot)


def test_a_view_is_taken_once_without_anything_of_who_it_was(meter, send):
    told = {"p": "/caf%C3%A9?mail=a@b.c", "r": "https://t.co/x",
            "q": "utm_campaign=luciole&utm_content=abc234&fbclid=1"}  # fmt: skip
    answers = [send(**told), send(**told)]
    assert {answer.status_code for answer in answers} == {204}
    assert not any(answer.cookies for answer in answers)
    assert answers[0]["Access-Control-Allow-Origin"] == "*"
    row = SiteHit.objects.get()
    assert (row.path, row.host, row.network, row.campaign, row.link) == (
        "/café", "t.co", "facebook", "luciole", "abc234",
    )  # fmt: skip
    assert "Chrome" not in repr(SiteHit.objects.values_list().get())
    assert "127.0.0.1" not in repr(SiteHit.objects.values_list().get())


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"origin": "https://thief.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[broken"}, 403),
        ({"k": "other"}, 404),
        ({"raw": "nonsense"}, 400),
        ({"raw": b"\xff\xfe"}, 400),
        ({"raw": '{"k":"k1","x":' + "[" * 3_000}, 400),
        ({"raw": '{"k":"k1","t":"v","i":"0123456789ab","p":"/\\ud800"}'}, 400),
        ({"i": "<script>"}, 400),
        ({"p": "no-path"}, 400),
        ({"t": "e", "n": " "}, 400),
        ({"p": "/" + "x" * 3000}, 400),
        ({"raw": "x" * 5000}, 413),
        ({"body": {"dnt": "1"}}, 204),
        ({"body": {"sec-gpc": "1"}}, 204),
    ],
)
def test_what_is_not_wanted_is_not_counted(meter, send, changes, status):
    assert send(**changes).status_code == status
    assert not SiteHit.objects.exists()


def test_a_flood_of_one_connection_and_a_full_day_are_stopped(meter, send, monkeypatch):
    monkeypatch.setattr(site_receiving, "MOST_OPEN", 2)
    codes = [send(i=f"{number:012x}").status_code for number in range(2)]
    site_receiving.forget_limits()
    assert codes == [204, 204]
    assert send(i="00000000000f").status_code == 429
    monkeypatch.setattr(site_receiving, "MOST_A_MINUTE", 1)
    assert send().status_code == 429
    assert SiteHit.objects.count() == 2


def test_the_page_of_another_host_is_named_to_whoever_sets_the_script_up(meter, send):
    send(origin="https://shop.lanterne.example")
    meter.refresh_from_db()
    assert meter.refused == "shop.lanterne.example"


def test_the_time_that_a_page_is_seen_only_grows_and_has_an_end(meter, send):
    send()
    for seconds in (12, 5, -1):
        send(t="s", s=seconds)
    assert SiteHit.objects.get().seconds == 12
    send(t="s", s=10**6)
    assert SiteHit.objects.get().seconds == 1800


def test_views_become_visits_with_their_ways_and_goals_once_a_visit():
    goals = [
        SiteGoal(pk=1, path="/merci*"),
        SiteGoal(pk=2, event="order"),
        SiteGoal(pk=3, path="/"),
    ]
    told = counted(
        [
            hit(1, 600, "/", "bluesky", link="abc234", seconds=30),
            hit(1, 601, "/merci-1", "inside", seconds=8),
            hit(1, 602, "/merci-2", "inside"), hit(1, 603, "/merci-2", "inside", event="order"),
            hit(1, 640, "/", "inside", seconds=0),
            hit(2, 610, "/shop", "x"), hit(2, 611, "/shop", event="order"),
            hit(2, 611, "/shop", event="order"),
            hit(3, 1, event="order"),
            hit(4, 1, robot=True),
            *[hit(5, 7, f"/{number}") for number in range(21)],
        ],
        goals,
    )  # fmt: skip
    assert told.figures == {
        "hits": 31, "visitors": 2, "visits": 3, "views": 5, "again": 1, "bounces": 2,
        "robots": 2, "robot_hits": 22, "without_page": 1,
    }  # fmt: skip
    assert told.seconds == {30: 1, 8: 1, 0: 1}
    gained = {(goal, way.network, way.link): times for (goal, way), times in told.gains.items()}
    assert gained == {
        (1, "bluesky", "abc234"): 1, (2, "bluesky", "abc234"): 1, (3, "bluesky", "abc234"): 1,
        (3, "", ""): 1, (2, "x", ""): 1,
    }  # fmt: skip
    assert {way[:3]: row for way, row in told.ways.items()}["/", "", "bluesky"] == [1, 1, 1]


def test_an_open_day_is_shown_and_a_day_that_is_over_is_closed_with_nobody_left_in_it(
    meter, brand, send, monkeypatch
):
    goal = SiteGoal.objects.create(
        organisation=brand.organisation, brand=brand, name="Thanks", path="/merci", value=250
    )
    send(p="/merci", r="https://bsky.app/")
    day = SiteHit.objects.get().day
    count_site()
    count_site()
    row = SiteDay.objects.get()
    assert (row.source, row.views, row.visits, row.bounces, row.counts) == ("script", 1, 1, 1, True)
    assert SiteHit.objects.count() == 1
    gain = SiteGain.objects.get()
    assert (gain.goal, gain.network, gain.times, gain.value) == (goal, "bluesky", 1, 250)
    for module in (counting, site_closing):
        monkeypatch.setattr(module, "first_open_day", lambda _now=None: day + timedelta(days=1))
    count_site()
    row.refresh_from_db()
    assert (row.is_closed, row.views, SiteHit.objects.count()) == (True, 1, 0)
    late = {"brand": brand, "day": day, "minute": 1, "visitor": 7, "token": "late", "path": "/"}
    SiteHit.objects.create(**late)
    count_site()
    row.refresh_from_db()
    assert (row.views, SiteHit.objects.count()) == (1, 0)
    counting.count_clicks()
    assert not Salt.objects.filter(day=day).exists()


def test_a_crash_between_counting_and_deleting_counts_nothing_twice(meter, send, monkeypatch):
    send()
    day = SiteHit.objects.get().day
    monkeypatch.setattr(site_closing, "first_open_day", lambda: day + timedelta(days=1))
    monkeypatch.setattr(site_closing, "settle", lambda *_told: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        count_site()
    assert (SiteHit.objects.count(), SiteDay.objects.count()) == (1, 0)
    monkeypatch.undo()
    monkeypatch.setattr(site_closing, "first_open_day", lambda: day + timedelta(days=1))
    count_site()
    count_site()
    assert (SiteHit.objects.count(), SiteDay.objects.get().views) == (0, 1)


def test_of_a_day_that_several_tell_of_one_counts_and_the_scripts_first_day_is_the_last_choice(
    meter, brand
):
    today = timezone.localdate()
    before = today - timedelta(days=1)
    for day in (before, today):
        for views, source in ((10, SiteSource.GA4), (20, SiteSource.LOG), (30, SiteSource.SCRIPT)):
            SiteDay.objects.create(brand=brand, day=day, source=source, views=views, counts=False)
    SiteMeter.objects.update(created_at=timezone.now())
    site_closing.settle(brand, [before, today])
    assert site_figures(brand, before, today).views == 30 + 20
    SiteDay.objects.filter(day=today, source=SiteSource.LOG).delete()
    site_closing.settle(brand, [today])
    assert site_figures(brand, today, today).views == 10


def test_the_script_is_small_and_any_page_may_load_it(client):
    answer = client.get("/visits/site.js")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(answer.content) < 2600
    assert "cookie" not in answer.content.decode().partition("(() =>")[2]


def test_a_day_holds_so_many_ways(meter, send, monkeypatch):
    monkeypatch.setattr(site_closing, "MOST_WAYS", 3)
    for number in range(9):
        send(i=f"{number:012x}", p=f"/{number}")
    count_site()
    assert SiteWay.objects.count() == 4
    assert SiteDay.objects.get().views == 9


def test_the_page_tells_ways_campaigns_links_and_goals(as_ada, place, brand, meter, send):
    campaign = make_campaign(BY, brand, "Luciole à Noël")
    link = make_link(BY, brand, "https://lanterne.example/", name="Our <post>", campaign=campaign)
    as_ada.post(f"{place}/site/goals/new/", {
        "name": "Order", "path": "/merci*", "event": "", "value": "12.50", "currency": "EUR",
    })  # fmt: skip
    tags = f"utm_source=bluesky&utm_campaign=luciole-a-noel&utm_content={link.slug}"
    send(p="/merci", q=tags, r="https://bsky.app/")
    send(t="s", s=42)
    count_site()
    shown = as_ada.get(f"{place}/site/").content.decode()
    for words in (
        "Bluesky",
        "Luciole à Noël",
        "Our &lt;post&gt;",
        "€12.50",
        "42",
        "29 days are unknown",
    ):
        assert words in shown
    assert as_ada.get(f"{place}/site/?days=7").status_code == 200
    refused = as_ada.post(
        f"{place}/site/goals/new/", {"name": "x", "path": "merci", "currency": "EUR"}
    )
    assert refused.status_code == 422


def test_the_script_is_set_up_and_the_page_says_when_it_is_received(as_ada, place, brand, send):
    address = f"{place}/site/script/"
    assert as_ada.post(address, {"hosts": "no host, /"}).status_code == 422
    as_ada.post(address, {"hosts": "https://www.Lanterne.example/, shop.lanterne.example"})
    meter = SiteMeter.objects.get()
    assert meter.hosts == ["lanterne.example", "shop.lanterne.example"]
    shown = as_ada.get(address).content.decode()
    assert f"data-key=&quot;{meter.key}&quot;" in shown
    assert "Nothing was received yet" in shown
    assert send(k=meter.key).status_code == 204
    assert "It is received" in as_ada.get(address).content.decode()
    as_ada.post(f"{address}stop/")
    assert send(k=meter.key).status_code == 404


def test_programs_read_the_same_figures(ask, brand, meter, send):
    send(p="/one", r="https://bsky.app/")
    count_site()
    told = ask("GET", f"/api/v1/site?brand={brand.slug}", may=("figures",))
    assert told.status_code == 200
    found = told.json()
    assert (found["visits"], found["networks"][0]["name"]) == (1, "bluesky")
    assert [one["source"] for one in found["days"]] == ["script"]
    for query in (
        "brand=other",
        f"brand={brand.slug}&since=1",
        f"brand={brand.slug}&since=2020-01-01",
    ):
        assert ask("GET", f"/api/v1/site?{query}", may=("figures",)).status_code in {404, 422}
    assert ask("GET", f"/api/v1/site?brand={brand.slug}").status_code == 403
