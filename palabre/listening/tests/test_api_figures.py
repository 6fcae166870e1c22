"""Programs read the figures of a topic, and the directory of places."""

import json

import pytest

from palabre.channels.keys import FIGURES, LISTENING
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.tests.test_dashboard import TOPICS, say, varied

pytestmark = pytest.mark.django_db


def test_programs_are_told_a_block_as_the_file_of_the_page_has_it(brand, as_ada, program):
    row = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    say(brand, varied(12))
    call = program(FIGURES)
    for block in ("volume", "tone", "voices"):
        told = call("GET", f"/topics/{row.pk}/figures?block={block}").json()
        page = as_ada.get(f"{TOPICS}{row.pk}/?block={block}&format=json")
        file = json.loads(page.content)
        lines = file["rows"] if isinstance(file, dict) and "rows" in file else file
        assert [list(map(str, one.values())) for one in lines] == [
            list(map(str, one)) for one in told["rows"]
        ]
    assert call("GET", f"/topics/{row.pk}/figures?block=weather").status_code == 422
    assert call("GET", "/tone").json()["corrections"] == 0


def test_programs_are_told_the_places_of_the_directory(program, brand):
    call = program(LISTENING)
    told = call("GET", "/directory?country=BE").json()["places"]
    assert told
    assert {one["country"] for one in told} == {"BE"}
    assert call("GET", "/directory?country=Belgium").status_code == 422
