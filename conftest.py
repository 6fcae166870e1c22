"""What every test may ask for: people of two organisations, a site on loopback, the public data."""

import gc
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.middleware import csrf
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as of_hypothesis

from palabre.connectors.http import Http
from palabre.connectors.tests.loopback import Site, running_site

pytest_plugins = ["tests.done"]

# No wall times: a machine that is busy with other things is no fault.
of_hypothesis.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
of_hypothesis.load_profile("house")

# Without vowels and digits: a random token never spells what a test says is not on the page.
csrf.CSRF_ALLOWED_CHARS = "bcdfghjklmnpqrstvwxz"

SHARED = Path(os.environ.get("PALABRE_SHARED", Path(__file__).parent.parent / "shared"))


# Their tests mostly wait: for browsers, for servers, for processes that come back.
WAITING = {"journeys", "crash", "peers"}
WHOLE = Path(__file__).parent / "tests"


def pytest_addoption(parser):
    """What CI asks for when it passes the suite once more, on another database."""
    parser.addoption("--with-database", action="store_true", help="only what asks for a database")


def pytest_collection_modifyitems(config, items):
    """Let files that wait begin beside files that compute, of each kind the one with most tests first.

    Those of the whole house come before: their tests are few and long, and the last of them would keep all.
    """
    if config.getoption("--with-database"):
        config.hook.pytest_deselected(items=[one for one in items if not _asks_for_database(one)])
        items[:] = filter(_asks_for_database, items)
    sizes = Counter(one.path for one in items)
    waiting, computing = ([], [])
    for path, _size in sizes.most_common():
        (waiting if path.parent.name in WAITING else computing).append(path)
    turns = chain.from_iterable(zip_longest(waiting, computing))
    order = {path: place for place, path in enumerate(turns) if path}
    items.sort(key=lambda one: (one.path.parent != WHOLE, order[one.path]))


def pytest_collection_finish():
    """Search memory seldom, and never what is loaded for good: it costs a tenth of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


def _asks_for_database(test):
    """Whether pytest gives a test the database; every other is refused it."""
    return test.get_closest_marker("django_db") or "django_db_setup" in test.fixturenames


def missing(what: str) -> None:
    """Skip a test for want of something; in CI, where everything must be there, fail. A search node and a
    server of files are made of parts that not every CI can fetch: its run says what it goes without."""
    without = filter(None, os.environ.get("PALABRE_WITHOUT", "").split(","))
    if os.environ.get("CI") and not any(one in what for one in without):
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data, peers and specifications beside the checkout."""
    if not SHARED.is_dir():
        missing("the shared folder (PALABRE_SHARED)")
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def quick_settings():
    """Pages of a test need no collected static files, and passwords no slow hash."""
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**settings.STORAGES, "staticfiles": static},
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """With PALABRE_TEST_MONTHS every test that asks for PostgreSQL has the mentions by month."""
    if os.environ.get("PALABRE_TEST_MONTHS"):
        from palabre.listening.months import convert, tables

        with django_db_blocker.unblock():
            convert(timezone.now() - timedelta(days=60), print)
            assert len(tables()) > 5


@pytest.fixture(autouse=True, scope="session")
def quick_emptying():
    """What a test committed is deleted. Django would truncate all tables, which takes PostgreSQL a while, and
    make its kinds and permissions anew, which no test changes."""
    stays = {"django_content_type", "auth_permission"}

    def delete(self, _style, tables, **_how):
        asked = [f"DELETE FROM {self.quote_name(one)}" for one in tables if one not in stays]
        return ["; ".join(asked)] if connection.vendor == "postgresql" else asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", delete)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


@pytest.fixture(autouse=True)
def empty_memories(monkeypatch):
    """What a process remembers of topics, texts and tones is of the test before: numbers return."""
    from palabre.listening import matching, tones
    from palabre.listening.copies import forget_copies

    monkeypatch.setattr(matching, "_topics", matching.Topics())
    monkeypatch.setattr(tones, "_own", {})
    forget_copies()


@cache
def _described():
    from palabre.site.openapi import openapi

    described = openapi()
    return described, {
        path: re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)) for path in described["paths"]
    }


def _description(address):
    """The description of the calls that an address may be: who reads it walks through all that it has."""
    return _description_of(
        *(path for path, is_it in _described()[1].items() if is_it.fullmatch(address))
    )


@cache
def _description_of(*paths):
    from openapi_core import Config, OpenAPI

    told, _known = _described()
    # That the description is one itself is a test of its own (palabre/site/tests/test_openapi.py).
    config = Config(spec_validator_cls=None)
    return OpenAPI.from_dict(
        {**told, "paths": {path: told["paths"][path] for path in paths or told["paths"]}},
        config=config,
    )


def hold_to_description(answer):
    """Hold an answer to a program, and what it was asked where it did it, against the API's description.

    An address asked in a way that isn't described refuses it; so does one whose last word stands where
    another has a number (coupons/redeem beside coupons/42).
    """
    from openapi_core.contrib.django import DjangoOpenAPIRequest, DjangoOpenAPIResponse
    from openapi_core.templating.paths.exceptions import OperationNotFound
    from openapi_core.templating.responses.exceptions import ResponseNotFound

    is_form = "multipart" in answer.wsgi_request.content_type
    if is_form:  # its body was read as a stream, and is not there any more
        answer.wsgi_request._body = b""
    asked = DjangoOpenAPIRequest(answer.wsgi_request)
    description = _description(answer.wsgi_request.path)
    try:
        description.validate_response(asked, DjangoOpenAPIResponse(answer))
    except OperationNotFound:
        assert answer.status_code in {401, 405}
    except ResponseNotFound:
        assert answer.status_code == 405
    else:
        if answer.status_code < 300 and not is_form:
            description.validate_request(asked)


@pytest.fixture(autouse=True)
def programs_are_told_what_is_described(monkeypatch):
    """Whatever test asks an address for programs: the answer is as the API describes it."""
    from django.test import Client

    from tests import done

    ask = Client.request

    def asked(self, **request):
        answer = ask(self, **request)
        path = request.get("PATH_INFO", "")
        if path.startswith("/api/v1/") and not path.endswith("openapi.json"):
            hold_to_description(answer)
            done.note(request["REQUEST_METHOD"], path, answer.status_code)
        return answer

    monkeypatch.setattr(Client, "request", asked)


def _member(user_name, organisation, role):
    from palabre.governance.models import Member, User

    user = User.objects.create_user(f"{user_name}@example.org", "a long password", name=user_name)
    return Member.objects.create(organisation=organisation, user=user, role=role)


@pytest.fixture
def organisation(db):
    """An organisation with one brand, Lanterne."""
    from palabre.governance.models import Brand, Organisation

    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    return organisation


@pytest.fixture
def brand(organisation):
    """The organisation's brand."""
    return organisation.brands.get()


@pytest.fixture
def ada(organisation):
    """Ada, owner."""
    return _member("Ada", organisation, "owner")


@pytest.fixture
def bo(organisation):
    """Bo, viewer."""
    return _member("Bo", organisation, "viewer")


@pytest.fixture
def cy(db):
    """Cy, owner of another organisation: a stranger here."""
    from palabre.governance.models import Brand, Organisation

    other = Organisation.objects.create(name="Boréal", slug="boreal")
    Brand.objects.create(organisation=other, name="Boréal", slug="boreal")
    return _member("Cy", other, "owner")


@pytest.fixture
def as_ada(client, ada):
    """A browser where Ada is signed in."""
    client.force_login(ada.user)
    return client


@pytest.fixture
def program(client, organisation):
    """Make a program: a key with these doors, and the function by which it calls."""
    from palabre.channels.keys import make_key
    from palabre.governance.acts import MACHINE

    def with_key(*doors):
        headers = {"Authorization": f"Bearer {make_key(MACHINE, organisation, 'robot', doors)[1]}"}

        def call(method, path, body=None, files=None, **more):
            path = f"/api/v1{path}"
            if files is not None:
                return client.post(path, files, headers=headers | more)
            sent = {} if body is None else {"data": json.dumps(body)}
            told = {"content_type": "application/json", "headers": headers | more}
            return client.generic(method, path, **sent, **told)

        return call

    return with_key


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on loopback."""
    with running_site() as site:
        yield site


@pytest.fixture
def http() -> Iterator[Http]:
    """The door to the network, allowed to speak to loopback."""
    http = Http(allow=["127.0.0.1"])
    yield http
    http.close()
