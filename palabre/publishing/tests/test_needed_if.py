"""What one choice makes necessary is asked for while one writes: the days of an event at Google."""

from palabre.connectors.googlebusiness import PLATFORM
from palabre.connectors.protocols import Draft
from palabre.publishing.checks import limits_of

TIMED = {"kind": "EVENT", "event": "x", "begins": "2026-12-24T18:30", "ends": "2026-12-24T19:30"}


def missing(**more):
    draft = Draft("x", to={"location": "accounts/1/locations/2"}, more=more)
    return [one.part for one in limits_of(draft, PLATFORM) if one.rule == "field-missing"]


def test_what_a_kind_of_post_needs_is_missed_for_that_kind_only():
    assert missing() == []
    assert missing(kind="STANDARD") == []
    assert missing(kind="EVENT") == ["more:event", "more:begins", "more:ends"]
    assert missing(**TIMED) == []
