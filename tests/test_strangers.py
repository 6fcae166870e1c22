"""Nobody sees what isn't theirs: every address of the house, tried by a stranger and by nobody at all."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from palabre.governance.models import Member, OwnRole
from palabre.governance.models.people import today
from palabre.governance.rules import RIGHTS, Role

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
OTHERS = [one for one in ROUTES if one not in OURS and not one.startswith(tuple(OPEN_TO_ALL))]


@pytest.mark.django_db
@pytest.mark.parametrize("route", OURS)
def test_a_member_of_another_organisation_gets_404(route, client, brand, cy):
    client.force_login(cy.user)
    answers = {client.get(filled(route)).status_code, client.post(filled(route)).status_code}
    # 405 says only that this address is not asked in this way.
    assert answers <= {404, 405}
    assert 404 in answers


@pytest.mark.django_db
@pytest.mark.parametrize("route", OURS)
def test_who_is_not_signed_in_is_led_to_the_door(route, client, brand):
    for answer in (client.get(filled(route)), client.post(filled(route))):
        assert answer.status_code in {302, 401, 404, 405}
        assert answer.status_code != 302 or answer.url.startswith("/accounts/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("route", OTHERS)
def test_an_address_outside_organisations_is_open_for_a_reason(route, client):
    answers = [client.get(filled(route)), client.post(filled(route))]
    for answer in answers:
        assert answer.status_code in {302, 401, 404, 405}
        assert answer.status_code != 302 or answer.url.startswith("/accounts/")


def test_every_address_that_is_open_to_all_is_there():
    starts = {start for start in OPEN_TO_ALL for route in ROUTES if route.startswith(start)}
    assert starts == set(OPEN_TO_ALL)


@pytest.mark.django_db
def test_a_guest_whose_last_day_is_past_is_a_stranger_everywhere(client, brand, bo):
    Member.objects.filter(pk=bo.pk).update(role="guest", ends_on=today() - timedelta(days=1))
    client.force_login(bo.user)
    for route in OURS:
        answers = {client.get(filled(route)).status_code, client.post(filled(route)).status_code}
        assert answers <= {404, 405}, route
        assert 404 in answers, route


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
