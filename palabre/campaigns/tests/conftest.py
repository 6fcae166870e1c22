"""What tests of the room may ask for."""

import json

import pytest

from palabre.campaigns import clicks, finding
from palabre.campaigns.actions.links import make_link
from palabre.channels.keys import make_key
from palabre.governance.acts import Actor
from palabre.governance.models import Organisation

BY = Actor("Ada")
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest.fixture(autouse=True)
def fresh_memories():
    """What the process remembers of links and salts is of the test before."""
    finding.forget()
    clicks.forget_salts()


@pytest.fixture
def link(brand):
    """A link to the brand's shop."""
    return make_link(BY, brand, "https://lanterne.example/shop", name="Shop")


@pytest.fixture
def place(brand):
    """The beginning of the brand's pages of this step."""
    return f"/o/{brand.organisation.slug}/{brand.slug}/publish"


@pytest.fixture
def ask(client, brand):
    """Call with a key that may write posts; ``may`` and ``house`` are of another key."""
    keys = {}

    def call(method, address, body=None, may=("posts",), house=None, once=""):
        of = house or brand.organisation
        if (of.pk, may) not in keys:
            keys[of.pk, may] = make_key(BY, of, "planner", may)[1]
        headers = {"authorization": f"Bearer {keys[of.pk, may]}"}
        if once:
            headers["idempotency-key"] = once
        sent = json.dumps(body).encode() if body is not None else b""
        return client.generic(method, address, sent, "application/json", headers=headers)

    return call


@pytest.fixture
def elsewhere(db):
    """Another organisation on the same house."""
    return Organisation.objects.create(name="Boréal", slug="boreal")
