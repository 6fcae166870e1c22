"""Pages and calls on a house with data: what is linked opens, in French, with few questions to the database,
and strangers find nothing."""

import re
from collections import defaultdict
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import Resolver404, resolve

from palabre.channels.keys import DOORS, make_key
from palabre.governance.acts import MACHINE
from palabre.governance.models import Member, User
from palabre.site.openapi import calls
from palabre.site.tests.test_demo import furnished, house
from tests.test_pages import Sheet, english
from tests.test_programs import quickly

__all__ = ["furnished", "house", "quickly"]
pytestmark = pytest.mark.django_db
HREF = re.compile(r'(?:href|hx-get)="([^"#]+)')
# What people drag to their browser's bar to capture what they read; in our own pages the policy stops it.
BOOKMARK = ("o/<slug:org>/<slug:brand>/listen/capture/", "a javascript:")
NUMBERED = re.compile(r"<int:(\w+)>")
# A page asks the database no more often than this, whatever the house holds. These ask more often yet: a new
# one is not added, and one that asks less is taken off.
MOST_QUERIES = 60
ASK_MORE = {
    # Some twenty of each brand of the house.
    "o/<slug:org>/today/": 70,
    # Each metric by itself, over the days chosen and over those before.
    "o/<slug:org>/<slug:brand>/measure/metrics/": 99,
}


@pytest.fixture
def opened(house, client):
    """Every kind of page that a link leads its owner to, in French: one answer a kind, by its route."""
    return walked(house, client)


def walked(house, client):
    """Follow the links of a house from its first page."""
    owner = Member.objects.filter(organisation=house, role="owner").select_related("user")[0]
    User.objects.filter(pk=owner.user_id).update(language="fr")
    client.force_login(owner.user)
    ahead, answers = [f"/o/{house.slug}/today/"], {}
    while ahead:
        address = ahead.pop()
        try:
            route = resolve(urlsplit(address).path).route
        except Resolver404:
            answers[address] = None
            continue
        if route in answers or not route.startswith("o/"):
            continue
        with connection.execute_wrapper(_Asked(asked := [])):
            answer = answers[route] = client.get(address)
        if answer is not None:
            answer.asked = asked
        if _is_page(answer):
            links = map(unescape, HREF.findall(answer.content.decode()))
            ahead += [one for one in links if one.startswith("/o/")]
    return answers


class _Asked:
    """Keeps what is asked of the database."""

    def __init__(self, kept):
        self.kept = kept

    def __call__(self, run, sql, params, many, context):
        self.kept.append((sql, params))
        return run(sql, params, many, context)


def _is_page(answer):
    return bool(
        answer is not None
        and answer.status_code == 200
        and answer["Content-Type"].startswith("text/html")
    )


def test_every_link_of_a_house_with_data_opens_and_no_page_speaks_english_in_french(opened):
    words, wrong = english(), {}
    for route, answer in opened.items():
        if answer is None or answer.status_code not in {200, 302}:
            wrong[route] = answer and answer.status_code
        elif _is_page(answer):
            page = Sheet(answer.content.decode())
            against = [one for one in page.against if (route, one) != BOOKMARK]
            if against or page.said & words:
                wrong[route] = [*against, *(page.said & words)]
    assert wrong == {}
    assert len([one for one in opened if NUMBERED.search(one)]) > 40


def test_no_page_asks_the_database_more_than_sixty_times(opened):
    counts = {route: len(one.asked) for route, one in opened.items() if one is not None}
    assert len(counts) > 100
    more = {route: count for route, count in counts.items() if count > MOST_QUERIES}
    assert {route: count for route, count in more.items() if count > ASK_MORE.get(route, 0)} == {}
    assert set(ASK_MORE) <= set(more), "it asks no more than the others now: take it off the list"


def test_a_key_of_another_house_finds_nothing_under_the_numbers_of_this_one(
    house, opened, client, cy, quickly
):
    numbers = defaultdict(set)
    for answer in opened.values():
        if _is_page(answer):
            for kind, number in re.findall(r"/([a-z-]+)/(\d{1,18})/", answer.content.decode()):
                numbers[kind].add(number)
    _key, spelt = make_key(MACHINE, cy.organisation, "stranger", DOORS)
    headers, tried = {"Authorization": f"Bearer {spelt}"}, 0
    known = sorted({one for some in numbers.values() for one in some}, key=int)[:40]
    client.logout()
    for route, described in calls():
        if not NUMBERED.search(route):
            continue
        kind = route.split("/")[2]
        for number in [*sorted(numbers.get(kind, ()))[:3], *known[:5]]:
            address = "/" + NUMBERED.sub(number, route)
            for call in described:
                body = {} if call.form else {"data": "{}", "content_type": "application/json"}
                answer = client.generic(call.method, address, **body, headers=headers)
                assert answer.status_code in {404, 422}, (call.method, address)
                assert b"lanterne" not in answer.content.lower(), (call.method, address)
                tried += 1
    assert tried > 1_000
