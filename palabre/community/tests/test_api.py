"""Programs list boards and ideas, and write ideas down once; those of others they don't see."""

import json

import pytest

from palabre.channels.keys import make_key
from palabre.community.actions.boards import open_board
from palabre.community.actions.ideas import make_idea
from palabre.community.models import Idea
from palabre.community.tests.conftest import BY, wants
from palabre.governance.models import AuditEntry, Brand, Organisation

pytestmark = pytest.mark.django_db
IDEAS = "/api/v1/ideas"


@pytest.fixture
def call(client, organisation):
    """Call an address with a key that may write posts."""
    _key, spelt = make_key(BY, organisation, "shop", ["posts"])

    def asked(method, path, body=None, **headers):
        headers = {"Authorization": f"Bearer {spelt}", **headers}
        sent = {} if body is None else {"data": json.dumps(body)}
        return client.generic(
            method, path, **sent, content_type="application/json", headers=headers
        )

    return asked


def test_a_program_lists_boards_and_ideas_with_their_votes(call, board, idea):
    wants(idea, "zoe")
    (told,) = call("GET", "/api/v1/boards").json()["boards"]
    assert told["url"].endswith(f"/ideas/{board.slug}/")
    (told,) = call("GET", f"{IDEAS}?board={board.pk}").json()["ideas"]
    assert (told["title"], told["votes"], told["state"]) == ("Oat milk", 1, "new")
    assert call("GET", f"{IDEAS}?state=done").json() == {"ideas": [], "before": None}


def test_a_program_writes_an_idea_down_once(call, board):
    given = {"board": board.pk, "title": "A  bench", "text": "Outside"}
    first = call("POST", IDEAS, given, **{"Idempotency-Key": "a"})
    again = call("POST", IDEAS, given, **{"Idempotency-Key": "a"})
    assert first.status_code == 201
    assert first.json() == again.json()
    assert Idea.objects.get().title == "A bench"
    assert AuditEntry.objects.get(kind="idea").actor == "shop (API)"


@pytest.mark.parametrize(
    "changed", [{"board": 999}, {"title": ""}, {"title": "  "}, {"title": "x" * 121}, {"x": 1}]
)
def test_what_is_no_idea_is_refused_with_a_sentence(call, board, changed):
    answer = call("POST", IDEAS, {"board": board.pk, "title": "A bench", **changed})
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not Idea.objects.exists()


def test_ideas_of_another_house_are_neither_listed_nor_made(call, db):
    other = Organisation.objects.create(name="Boréal", slug="boreal")
    brand = Brand.objects.create(organisation=other, name="Boréal", slug="boreal")
    board = open_board(BY, brand, "Theirs")
    make_idea(BY, board, "Secret")
    assert call("GET", IDEAS).json()["ideas"] == []
    assert call("GET", f"{IDEAS}?board={board.pk}").json()["ideas"] == []
    assert call("POST", IDEAS, {"board": board.pk, "title": "x"}).status_code == 422


def test_without_a_key_nothing_is_told(client):
    assert client.get(IDEAS).status_code == 401
