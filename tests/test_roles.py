"""What roles may change: each address of a house with data is posted to, and what that writes is watched."""

import re
from collections import defaultdict
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from palabre.engagement.models import Person
from palabre.governance.models import Member, Organisation, User
from palabre.governance.models.people import today
from palabre.governance.rules import RIGHTS, Right, Role
from palabre.protection.views.incidents_acts import ACTS
from palabre.site.demo import inbox
from palabre.site.tests.test_demo import furnished
from tests.crash.earlier.filling import fill_up
from tests.forms_of_pages import Forms
from tests.test_strangers import OTHER_DOORS, OURS, filled

__all__ = ["furnished"]
pytestmark = pytest.mark.django_db
HREF = re.compile(r'(?:href|hx-get)="([^"#]+)')
WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# What the frame of every page keeps: where a person went.
OF_THE_FRAME = {"django_session"}
MOST_WAYS = 3
# Addresses that are opened by reading and ask for more where something is written: their right.
OF_RIGHTS = {
    Right.PLAN: "decide/budget/ decide/missions/ decide/objectives/ decide/pilot/ decide/review/"
    " decide/stance/",
    Right.LISTEN: "listen/sources/<int:number>/ listen/tones/ listen/topics/categories/new/"
    " listen/topics/categories/<int:number>/ listen/topics/categories/<int:number>/on/"
    " listen/topics/categories/<int:number>/off/ listen/topics/categories/<int:number>/remove/",
    Right.TRIAGE: "decide/spendings/ engage/ideas/<int:number>/merge/ engage/ideas/<int:number>/unmerge/"
    " protect/drills/<int:number>/seen/",
    Right.WRITE: "publish/approvals/<int:number>/comment/ publish/approvals/<int:number>/settle/"
    " publish/approvals/<int:number>/withdraw/",
    Right.PUBLISH: "engage/ideas/<int:number>/remark/ engage/ideas/<int:number>/again/ measure/awareness/"
    " measure/reports/ protect/drills/<int:number>/pause/ protect/drills/<int:number>/resume/"
    " protect/drills/<int:number>/stop/ publish/links/ publish/queues/ publish/queues/<int:number>/"
    " publish/series/ publish/series/<int:number>/",
    Right.APPROVE: "engage/ambassadors/charter/ publish/approvals/<int:number>/decide/"
    " publish/approvals/<int:number>/override/ publish/approvals/<int:number>/end-link/"
    " publish/approvals/<int:number>/invite/ ../govern/charter-rules/"
    " ../govern/charter-rules/brands/<slug:brand>/",
    Right.BRANDS: "../begin/",
    Right.OWN: "../govern/privacy/",
}  # fmt: skip
INCIDENT = "protect/incidents/<int:number>/"
# Where whoever reads may write, each with its reason.
PERSONAL = {
    "decide/plan/<int:number>/answer/": "the signature of who is asked for it",
    "engage/ambassadors/": "an ambassador signs, or not",
    "engage/ambassadors/accounts/": "their own accounts at networks",
    "engage/ambassadors/leave/": "who is no ambassador any more says so",
    "engage/ambassadors/mine/": "what leaves from their own accounts",
    "engage/ambassadors/now/": "what they share themselves",
    "engage/ideas/<int:number>/vote/": "a vote of one's own, as every reader of the board has",
    "engage/ideas/<int:number>/withdraw/": "one's own vote",
    "listen/digest/": "one's own digest",
    "measure/metrics/tell/": "one's own lines to be told of",
    "publish/approvals/away/": "who stands in for oneself",
    "publish/calendar-address/": "one's own address",
    "../govern/charter/accept/": "one's own word",
    "../govern/charter/brands/<slug:brand>/accept/": "one's own word",
    "../notices/": "one's own notices",
}
# Of one's own membership anybody may be rid; that of others is the team's keepers'.
MEMBERSHIP = "../govern/team/<int:pk>/remove/"
# So many of the ways write, at least, where a role may: the forms are read rightly.
LEAST = {
    Role.OWNER: 156, Role.MANAGER: 148, Role.EDITOR: 114, Role.AGENT: 64, Role.AMBASSADOR: 19, Role.VIEWER: 2,
    Role.GUEST: 61,
}  # fmt: skip


@pytest.fixture(scope="module")
def sendings(furnished, django_db_blocker):
    """Every address, by its route: ways of posting to it, as the pages of its owner offer them."""
    with django_db_blocker.unblock():
        house = Organisation.objects.get(pk=furnished)
        inbox.furnish_inbox(house)
        for name in ("Zoé", "Zoë"):
            Person.objects.create(organisation=house, name=name)
        assert fill_up() == {}
        return _crawled(house)


def _crawled(house):
    owner = Member.objects.filter(organisation=house, role="owner").select_related("user")[0]
    client = Client(raise_request_exception=False)
    client.force_login(owner.user)
    ahead, seen, found = [f"/o/{house.slug}/today/"], set(), defaultdict(list)
    numbers = defaultdict(set)
    while ahead:
        address = ahead.pop()
        try:
            route = resolve(urlsplit(address).path).route
        except Resolver404:
            continue
        if route in seen or not route.startswith("o/"):
            continue
        seen.add(route)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        html = answer.content.decode()
        for kind, number in re.findall(r"/([a-z-]+)/(\d{1,9})/", html):
            numbers[kind].add(int(number))
        ahead += [one for one in map(unescape, HREF.findall(html)) if one.startswith("/o/")]
        for form in Forms(address, html).posted():
            for action, fields in form.sendings():
                _keep(found, action, fields)
    for route in OURS:
        if route not in found and route not in OTHER_DOORS:
            ways = [(one, {}) for one in _addresses(route, numbers, house)]
            # What nobody may post to, not even its owner, is left out.
            found[route] += [] if _post(client, ways[0][0], {})[0] == 405 else ways
    return {route: ways for route, ways in found.items() if ways}


def _keep(found, action, fields):
    try:
        route = resolve(urlsplit(action).path).route
    except Resolver404:
        return
    ways = found[route]
    if route.startswith("o/") and (action, fields) not in ways and len(ways) < MOST_WAYS:
        ways.append((action, fields))


def _addresses(route, numbers, house):
    """Where pages offer no form: the address with numbers that its kind has here."""
    brand = house.brands.order_by("pk")[0]
    address = route.replace("<slug:org>", house.slug).replace("<slug:brand>", brand.slug)
    kind = re.search(r"([a-z-]+)/<int:\w+>", address)
    known = sorted(numbers.get(kind[1], ()))[:2] if kind else []
    for number in known or [1, 2]:
        yield filled(re.sub(r"<int:\w+>", str(number), address))


class Watch:
    """Which tables an execution wrote to, as far as rows were touched."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        told = execute(sql, params, many, context)
        match = WRITE.match(sql)
        if match and context["cursor"].rowcount:
            self.tables.add(match[1])
        return told


def _rows(tables):
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def _post(client, address, fields):
    """The answer to a POST, and the tables that it wrote to; all is as before then."""
    watch = Watch()
    with transaction.atomic():
        with connection.execute_wrapper(watch):
            status = client.post(address, fields).status_code
        transaction.set_rollback(True)
    return status, watch.tables - OF_THE_FRAME


def _changed(client, address, fields, tables):
    """Which of these tables a POST leaves otherwise; what is taken back within it doesn't count."""
    before = _rows(tables)
    with transaction.atomic():
        client.post(address, fields)
        after = _rows(tables)
        transaction.set_rollback(True)
    return sorted(table for table in tables if before[table] != after[table])


def signed_in(house, role):
    """A browser where a member of this role is signed in: somebody of the house, else somebody new."""
    member = Member.objects.filter(organisation=house, role=role, is_active=True).first()
    if member is None:
        user = User.objects.create_user(f"{role}@example.org", name=role)
        member = Member.objects.create(organisation=house, user=user, role=role)
    client = Client(raise_request_exception=False)
    client.force_login(member.user)
    return client, member


def _short(route, address):
    """A route from its brand on (``../``: from its house), with the act that stands in the address."""
    route = route.removeprefix("o/<slug:org>/")
    act = resolve(urlsplit(address).path).kwargs.get("act", "")
    short = (
        route.removeprefix("<slug:brand>/") if route.startswith("<slug:brand>/") else f"../{route}"
    )
    return short.replace("<slug:act>", act)


def _asked(short):
    """The right that an address asks where something is written, if a table says so."""
    if short.startswith(INCIDENT) and (act := short.removeprefix(INCIDENT).rstrip("/")) in ACTS:
        return ACTS[act][0]
    return next((right for right, of in OF_RIGHTS.items() if short in of.split()), None)


def _is_personal(short):
    # Below the page of ambassadors stands more than their own.
    ones = [one for one in PERSONAL if short.startswith(one)]
    return any(one != "engage/ambassadors/" or short == one for one in ones)


def _let(route, address, member):
    """Whether a member's rights, or a reason, let them write at this address."""
    short, found = _short(route, address), resolve(urlsplit(address).path)
    if short == MEMBERSHIP and found.kwargs["pk"] == member.pk:
        return True
    asks = Right.TEAM if short == MEMBERSHIP else _asked(short) or found.func.asks
    return _is_personal(short) or (asks is not Right.READ and asks in RIGHTS[member.role])


@pytest.fixture
def house(furnished, db, settings):
    settings.DEMO = True
    return Organisation.objects.get(pk=furnished)


@pytest.mark.parametrize("role", Role)
def test_a_role_changes_only_what_its_rights_let_it(role, house, sendings):
    client, member = signed_in(house, role)
    wrong, wrote = {}, 0
    for route, ways in sendings.items():
        asks = resolve(filled(route)).func.asks
        # Who is shut out by the page's own right is so whatever is sent.
        for address, fields in ways if asks in RIGHTS[role] else ways[:1]:
            status, tables = _post(client, address, fields)
            if status >= 500:
                wrong[f"{address} {fields}"] = status
            if not tables:
                continue
            if _let(route, address, member):
                wrote += 1
            elif changed := _changed(client, address, fields, tables):
                wrong[f"{address} {fields}"] = changed
    assert wrong == {}
    # What is sent is what pages offer: it does write where it may.
    assert wrote >= LEAST[role]


def test_a_guest_whose_last_day_is_past_changes_nothing_anywhere(house, sendings):
    client, guest = signed_in(house, Role.GUEST)
    Member.objects.filter(pk=guest.pk).update(ends_on=today() - timedelta(days=1))
    for ways in sendings.values():
        for address, fields in ways[:1]:
            status, tables = _post(client, address, fields)
            assert status in {404, 405}, address
            assert tables == set(), address


def test_every_reason_is_of_an_address_that_is_opened_by_reading():
    reading = {
        _short(route, filled(route)).replace("/x/", "/<act>/")
        for route in OURS
        if route not in OTHER_DOORS and resolve(filled(route)).func.asks is Right.READ
    }
    named = {one for of in OF_RIGHTS.values() for one in of.split()} | {MEMBERSHIP}
    for one in named:
        assert one in reading or re.sub("[a-z-]+/$", "<act>/", one) in reading, one
    for one in PERSONAL:
        assert any(
            known.startswith(re.sub("(vote|withdraw)/$", "<act>/", one)) for known in reading
        ), one
