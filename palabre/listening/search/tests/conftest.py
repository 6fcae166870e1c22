"""The index of a test, on each engine."""

import os
import re
import uuid

import pytest

from conftest import missing
from palabre.listening.search import EmbeddedIndex
from palabre.listening.search.distant import DistantIndex


@pytest.fixture(scope="session")
def search_node():
    """The address of a real search node (`tests/search/node.sh`), with a prefix of this run's own."""
    address = os.environ.get("PALABRE_TEST_SEARCH")
    if not address:
        missing("a search node (PALABRE_TEST_SEARCH)")
    one = f"{address}/test{uuid.uuid4().hex[:8]}"
    yield one
    sweep(one)


def sweep(address):
    """Take away all that was made under an address's prefix."""
    node = DistantIndex(address).node
    for name in node.ask("GET", "/_cat/indices", format="json"):
        if re.match(rf"{node.prefix}[-a-z0-9]*$", name["index"]):
            node.ask("DELETE", f"/{name['index']}")
    node.close()


@pytest.fixture
def distant(search_node):
    """An empty index on the search node."""
    made = DistantIndex(f"{search_node}{uuid.uuid4().hex[:4]}")
    yield made
    made.close()


@pytest.fixture(params=["embedded", "distant"])
def index(request, tmp_path):
    """An empty index: in a folder, and on a search node."""
    if request.param == "distant":
        yield request.getfixturevalue("distant")
        return
    made = EmbeddedIndex(tmp_path / "index")
    yield made
    made.close()
