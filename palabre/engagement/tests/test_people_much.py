"""The pages of somebody who wrote much: what they read and count has an end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.engagement.actions import people as verbs
from palabre.engagement.people import showing
from palabre.engagement.tests.people_world import NOON, says, somebody
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic

pytestmark = pytest.mark.django_db


def test_of_somebody_who_wrote_much_the_newest_are_read_and_no_more_is_counted_than_is_told(
    desk, brand, monkeypatch, django_assert_num_queries
):
    """However much they wrote: each voice gives its newest, and the number of texts ends at a limit."""
    monkeypatch.setattr(showing, "MOST_COUNTED", 3)
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    zoe = somebody(brand, "Zoé")
    for n in range(3):
        said = says(
            brand, ("zoe", "zoe_m")[n % 2], f"La Lanterne {n}", at=NOON + timedelta(hours=n)
        )
        if n < 2:
            verbs.add_voice(MACHINE, zoe, said.voice)
    desk("engage_person", zoe.pk)
    with CaptureQueriesContext(connection) as few:
        assert "3 texts" in desk("engage_person", zoe.pk).content.decode()
    asked = len(few)
    assert "3 texts" in desk("engage_people").content.decode()
    for n in range(3, 30):
        says(brand, ("zoe", "zoe_m")[n % 2], f"La Lanterne {n}", at=NOON + timedelta(hours=n))
    with django_assert_num_queries(asked):
        answer = desk("engage_person", zoe.pk)
    assert "more than 3 texts" in answer.content.decode()
    shown = [row.text for row in answer.context["texts"]]
    assert shown == [f"La Lanterne {n}" for n in range(29, 9, -1)]
    assert answer.context["heard_at"] == NOON + timedelta(hours=29)
    rest = desk("engage_person", zoe.pk, query=answer.context["more"]).context["texts"]
    assert [row.text for row in rest] == [f"La Lanterne {n}" for n in range(9, -1, -1)]
    assert "more than 3 texts" in desk("engage_people").content.decode()
