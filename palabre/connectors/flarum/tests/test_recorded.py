"""A topic that a real forum of Flarum found, its words replaced by ours."""

import httpx

from palabre.connectors.flarum import trial
from palabre.connectors.flarum.client import FlarumConnector
from palabre.connectors.http import Http
from palabre.connectors.trial import recorded

REAL = recorded(trial.__file__, "recorded_search.json")


def test_a_topic_that_a_real_forum_found_becomes_an_item():
    http = Http(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=REAL)))
    (item,) = FlarumConnector(http, {"server": trial.FORUM}).search("Luciole", {}).items
    assert item.title == "[Lamps] Luciole, season 2 (2025)"
    assert item.text.startswith("Name: Luciole Season 2\nKind: lamp")
    assert item.text.endswith("The manual: https://lanterne.example/s/5881")
    assert item.links == ("https://lanterne.example/s/5881",)
    assert item.url.startswith(f"https://{trial.FORUM}/d/1006")
    assert item.edited_at
