"""Nobody sees what isn't theirs: every address of the house, tried by a stranger and by nobody at all."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from palabre.governance.models import Brand, Member, OwnRole
from palabre.governance.models.people import today
from palabre.governance.rules import RIGHTS, Role
from tests.cases import case

# What stands in an address in place of its parts; ids that exist nowhere don't matter, the 404 comes first.
STAND_INS = {"org": "lanterne", "brand": "lanterne"}
BY_KIND = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": str(UUID(int=1))}

# Addresses of no organisation that anybody may open without an account, each with its reason.
OPEN_TO_ALL = {
    "healthz": "says only that the process lives",
    "readyz": "says only that it can work",
    "metrics": "figures of the house, for this machine or who has the token",
    ".well-known/security.txt": "whom to tell of a weakness",
    "charter/": "a short version that its house opened; 404 otherwise",
    "invitation/": "whoever holds the key is meant",
    "accounts/": "signing in",
    "preferences": "the language and theme of the browser",
    "kit/": "the components, with no data",
    "visits/": "the script of a brand's own site; it is told nothing",
    "api/v1/openapi.json": "how programs ask, with no data",
}


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route under a resolver, from the top, with its pattern."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, route)
        else:
            yield route, one


def filled(route: str) -> str:
    """An address that a route answers to."""

    def stand_in(match: re.Match[str]) -> str:
        kind, name = match.groups()
        return STAND_INS.get(name) or BY_KIND[kind or "str"]

    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", stand_in, route)


ROUTES = sorted({route for route, _ in addresses(get_resolver()) if not route.startswith("^")})
OURS = [route for route in ROUTES if route.startswith("o/<slug:org>/")]
OF_A_BRAND = [route for route in OURS if "<slug:brand>" in route]
# Those of programs have a test of their own below, which lets none of them say anything but 401 and 405.
OTHERS = [one for one in ROUTES if not one.startswith(("o/<slug:org>/", "api/v1/", *OPEN_TO_ALL))]


def got_and_posted(client: Client, address: str) -> list[HttpResponse]:
    """What an address answers to somebody, asked in both ways."""
    with case(address):
        return [client.get(address), client.post(address)]


def open_to(client: Client, addresses: Iterable[str]) -> dict[str, list[int]]:
    """The addresses that don't hide from somebody as if they weren't there, with what they answer."""
    found = {}
    for one in addresses:
        answers = [answer.status_code for answer in got_and_posted(client, one)]
        # 405 says only that this address is not asked in this way.
        if not {404} <= set(answers) <= {404, 405}:
            found[one] = answers
    return found


def let_in(addresses: Iterable[str], door: str) -> dict[str, str]:
    """The addresses that somebody who isn't signed in is neither refused nor led from to a door."""
    found = {}
    for one in addresses:
        for answer in got_and_posted(Client(), one):
            led = answer.status_code == 302 and answer.url.startswith(door)
            if not led and answer.status_code not in {401, 404, 405}:
                found[one] = f"{answer!r}"
    return found


@pytest.mark.django_db
def test_a_member_of_another_organisation_gets_404(client, brand, cy):
    client.force_login(cy.user)
    assert open_to(client, map(filled, OURS)) == {}
    assert len(OURS) > 400


@pytest.mark.django_db
def test_who_is_not_signed_in_is_led_to_the_door(brand):
    assert let_in(map(filled, OURS), "/accounts/login/") == {}


@pytest.mark.django_db
def test_an_address_outside_organisations_is_open_for_a_reason():
    assert let_in(map(filled, OTHERS), "/accounts/") == {}
    assert len(OTHERS) > 40


def test_every_address_that_is_open_to_all_is_there():
    starts = {start for start in OPEN_TO_ALL for route in ROUTES if route.startswith(start)}
    assert starts == set(OPEN_TO_ALL)


@pytest.mark.django_db
def test_a_guest_whose_last_day_is_past_is_a_stranger_everywhere(client, brand, bo):
    Member.objects.filter(pk=bo.pk).update(role="guest", ends_on=today() - timedelta(days=1))
    client.force_login(bo.user)
    assert open_to(client, map(filled, OURS)) == {}


@pytest.mark.django_db
def test_a_manager_limited_to_one_brand_is_a_stranger_to_the_others(client, brand, bo):
    """Whoever has a brand of their own may nothing at any address of another brand of the same house."""
    Brand.objects.create(organisation=brand.organisation, name="Phare", slug="phare")
    Member.objects.filter(pk=bo.pk).update(role="manager")
    bo.brands.set([brand])
    client.force_login(bo.user)
    assert client.get("/o/lanterne/lanterne/publish/").status_code == 200
    others = [filled(route.replace("<slug:brand>", "phare")) for route in OF_A_BRAND]
    assert open_to(client, others) == {}
    assert len(OF_A_BRAND) > 300


@pytest.mark.django_db
def test_an_own_role_opens_just_what_a_built_in_one_with_its_rights_opens(client, brand, bo):
    """Tried where who may what is decided; every page asks in the same one place."""
    rights = sorted(RIGHTS[Role.AGENT])
    role = OwnRole.objects.create(organisation=brand.organisation, name="Own", rights=rights)
    routes = [route for route in OURS if "/govern/" in route]

    def answers():
        client.force_login(bo.user)
        return [client.get(filled(route)).status_code for route in routes]

    Member.objects.filter(pk=bo.pk).update(role="agent")
    as_agent = answers()
    Member.objects.filter(pk=bo.pk).update(role="viewer", own_role=role)
    assert answers() == as_agent
    assert {200, 403} <= set(as_agent)


# Pages of an organisation whose door is another one than a right, each with its reason.
OTHER_DOORS = {
    "o/<slug:org>/<slug:brand>/listen/digest/stop/<str:key>/": "whoever has the mail stops it: RFC 8058"
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_right_that_a_page_asks_is_shut_out(role, rf, brand, bo):
    """Every page, by GET and POST: asked for without the frame of the house, so that all of them can be."""
    Member.objects.filter(pk=bo.pk).update(role=role)
    shut = 0
    for route in OURS:
        view, _given, kwargs = resolve(filled(route))
        if route in OTHER_DOORS:
            continue
        if view.asks in RIGHTS[role]:
            continue
        for ask in (rf.get, rf.post):
            request = ask(filled(route))
            request.user, request.session = bo.user, {}
            try:
                assert view(request, **kwargs).status_code == 405, route
            except PermissionDenied:
                shut += 1
    assert shut > 0 or role == Role.OWNER


def test_every_page_of_an_organisation_says_which_right_it_asks():
    without = {one for one in OURS if not hasattr(resolve(filled(one)).func, "asks")}
    assert without == set(OTHER_DOORS)


LISTENING, PUBLIC, COMMUNITY = (
    f"palabre/{room}/tests" for room in ("listening", "publishing", "community")
)
# What anybody may send without a session, by the beginning of its address: the limit before it, and its test.
LIMITS = {
    "accounts/": (
        "five wrong passwords of an address in five minutes, ten of a machine in one",
        "tests/test_strangers.py::test_who_guesses_passwords_is_stopped",
    ),
    "agree/": (
        "a key that a mailbox got, for a week; it says yes or no, as often as one likes",
        "palabre/engagement/tests/test_consents_asked.py::"
        "test_a_link_ends_after_a_week_and_is_good_for_one_mailbox",
    ),
    "hooks/": (
        "a signature, and 120 calls a minute",
        f"{LISTENING}/test_incoming.py::test_a_webhook_that_is_old_or_not_signed_by_the_key_is_refused",
    ),
    "ideas/": (
        "thirty an hour of a connection, three hundred of a board; keys of mailboxes besides",
        f"{COMMUNITY}/test_voting.py::test_nobody_asks_for_a_thousand_things_an_hour",
    ),
    "letters/<": (
        "two hundred an hour of a list, few a day of a mailbox",
        f"{PUBLIC}/test_letters_pages.py::test_nobody_can_make_us_write_to_hundreds_of_strangers",
    ),
    "letters/confirm/": (
        "a key that a mailbox got",
        f"{PUBLIC}/test_letters_pages.py::"
        "test_a_mailbox_is_asked_few_times_a_day_whoever_asks_and_however_it_is_spelt",
    ),
    "p/": (
        "so many messages an hour of a connection, and of a page",
        "palabre/campaigns/tests/test_messages.py::"
        "test_one_connection_leaves_so_many_within_an_hour_and_others_more",
    ),
    "review/": (
        "a key that ends, one decision, fifty comments",
        f"{PUBLIC}/test_approval_pages.py::test_an_ended_link_shows_and_changes_nothing",
    ),
    "s/": (
        "thirty an hour of a connection, five thousand of a survey",
        f"{COMMUNITY}/test_surveys.py::test_one_connection_answers_so_often_an_hour_and_no_oftener",
    ),
    "told/": (
        "a word in the address and a signature",
        f"{LISTENING}/test_told.py::test_nobody_tells_anything_without_the_secret_of_the_app",
    ),
    "visits/": (
        "so many a minute of a connection, and a day that is full",
        "palabre/campaigns/tests/test_site_script.py::"
        "test_a_flood_of_one_connection_and_a_full_day_are_stopped",
    ),
    "websub/": (
        "a key in the address and a signature; large and frequent ones wait for a worker",
        f"{LISTENING}/test_websub.py::test_large_and_frequent_deliveries_are_left_to_a_worker",
    ),
}


# Where none is needed, each with its reason.
NO_LIMIT = {
    "api/<": "no call has this address: a sentence, and nothing is done",
    "demo/": "opens the demonstration, and nothing elsewhere",
    "invitation/": "whoever holds the key is meant, once",
    "letters/leave/": "whoever has a letter leaves, as often as they like",
    "preferences/": "the language and theme of the browser that asks",
}


def _open_posts(client):
    """The addresses that take a POST of somebody who isn't signed in; calls of programs ask for their key."""
    for route in ROUTES:
        if route in OURS or route.startswith("api/v1/"):
            continue
        answer = client.post(filled(route))
        is_door = answer.status_code == 302 and answer.url.startswith("/accounts/login/")
        if not is_door and answer.status_code != 405:
            yield route


@pytest.mark.django_db
def test_before_every_open_post_stands_a_limit_that_a_test_tries(client, brand):
    found = {
        one: [start for start in (*LIMITS, *NO_LIMIT) if one.startswith(start)]
        for one in _open_posts(client)
    }
    assert {one: starts for one, starts in found.items() if len(starts) != 1} == {}
    assert {start for starts in found.values() for start in starts} == {*LIMITS, *NO_LIMIT}
    for _limit, test in LIMITS.values():
        file, _colons, name = test.partition("::")
        assert f"def {name}(" in Path(file).read_text(), test


@pytest.mark.django_db
def test_who_guesses_passwords_is_stopped(client, ada):
    for _time in range(5):
        client.post("/accounts/login/", {"login": ada.user.email, "password": "wrong"})
    right = {"login": ada.user.email, "password": "a long password"}
    assert client.post("/accounts/login/", right).status_code != 302


@pytest.mark.django_db
def test_a_program_without_a_key_is_told_so_at_every_call(client):
    for route in ROUTES:
        if route.startswith("api/v1/") and route not in OPEN_TO_ALL:
            answers = {one.status_code for one in got_and_posted(client, filled(route))}
            assert answers <= {401, 405}, route
