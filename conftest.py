"""What every test may ask for: people of two organisations, a site on loopback, the public data."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from palabre.connectors.http import Http
from palabre.connectors.tests.loopback import Site, running_site

SHARED = Path(os.environ.get("PALABRE_SHARED", Path(__file__).parent.parent / "shared"))


def missing(what: str) -> None:
    """Skip a test for want of something; in CI, where everything must be there, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data, peers and specifications beside the checkout."""
    if not SHARED.is_dir():
        missing("the shared folder (PALABRE_SHARED)")
    return SHARED


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Pages of a test need no collected static files, and passwords no slow hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def empty_memories(monkeypatch):
    """What a process remembers of topics, texts and tones is of the test before: numbers return."""
    from palabre.listening import matching, tones
    from palabre.listening.copies import forget_copies

    monkeypatch.setattr(matching, "_topics", matching.Topics())
    monkeypatch.setattr(tones, "_own", {})
    forget_copies()


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
