"""Editions of the barometer when texts come in late, or wait for their topics."""

# ruff: noqa: F401, F811

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening.models import Mention, Topic
from palabre.measurement import late
from palabre.measurement.barometer import actions, counting, making, telling
from palabre.measurement.barometer.models import Edition
from palabre.measurement.models import Rollup
from palabre.measurement.tests.test_barometer import heard, month, own_index, rivals, say

pytestmark = pytest.mark.django_db


def test_texts_that_come_in_late_have_their_month_counted_anew_unless_it_is_published(
    heard, say, month
):
    before = making.months_before(month, 1)[0]
    actions.draft_missing(heard)
    actions.publish(MACHINE, Edition.objects.get(month=month))
    kept = Edition.objects.values().get(month=month)
    assert late.look() == 0, "the first look only takes note of where it stands"
    Rollup.objects.create(
        brand=heard, metric="mentions", first=before, last=counting.month_of(before).last, value=1,
        counted_at=timezone.now(),
    )  # fmt: skip
    say("boréal", 80, before)
    say("boréal", 80, month)
    assert (late.look(), late.look()) == (1, 0)
    run_due()
    told = telling.rows_of(Edition.objects.get(month=before))[0]
    assert (told.name, told.mentions) == ("Boréal", 120)
    assert Rollup.objects.get().counted_at == late.NEVER, "the clock counts it again"
    assert Edition.objects.values().get(month=month) == kept
    assert Edition.objects.filter(month=month).count() == 1


def test_a_month_waits_to_be_counted_anew_until_topics_are_matched(heard, say, month):
    actions.draft_missing(heard)
    late.look()
    say("boréal", 80, month)
    Topic.objects.update(matched_version=0)
    late.look()
    run_due()
    assert telling.rows_of(Edition.objects.get(month=month))[0].mentions == 90
    Topic.objects.update(matched_version=1)
    assert late.recount(heard, [month])
    assert telling.rows_of(Edition.objects.get(month=month))[0].mentions == 110
