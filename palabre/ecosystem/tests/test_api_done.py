"""Programs keep lists of voices and sectors."""

import pytest

from palabre.channels.keys import MAPS
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic

pytestmark = pytest.mark.django_db


def test_a_list_and_a_sector_are_made_told_and_removed(program, brand):
    call = program(MAPS)
    topics = [make_topic(MACHINE, brand, one, one).pk for one in ("lampe", "lanterne")]
    for where, given in (
        ("/lists", {"name": "Presse"}),
        ("/sectors", {"name": "Lumière", "topics": topics}),
    ):
        made = call("POST", where, given)
        assert made.status_code == 201, made.content
        one = f"{where}/{made.json()['id']}"
        assert call("GET", one).json()["name"] == given["name"]
        assert call("DELETE", one).status_code == 204
        assert call("GET", one).status_code == 404
