"""What tests of the room may ask for."""

import pytest

from palabre.campaigns import clicks, finding
from palabre.campaigns.actions.links import make_link
from palabre.governance.acts import Actor

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
