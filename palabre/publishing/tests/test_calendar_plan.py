"""The calendar shows what is missing: free slots, empty days, and the mix beside its target."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.words import sentence
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.actions.slots import add_slots, queue_post
from palabre.publishing.planning_models import Target
from palabre.publishing.views.calendar import _moment

PUBLISH = "/o/lanterne/lanterne/publish/"


@pytest.fixture
def slots(brand):
    at = timezone.localtime().replace(hour=10, minute=30).time().replace(second=0, microsecond=0)
    return add_slots(MACHINE, brand, None, range(7), at)


@pytest.mark.parametrize("view", ["month", "week", "agenda"])
def test_free_slots_are_shown_and_lead_to_the_composer(as_ada, slots, view):
    day = timezone.localdate() + timedelta(days=8)
    page = as_ada.get(f"{PUBLISH}?view={view}&day={day}").content.decode()
    assert f"posts/new/?day={day}&amp;time=10:30" in page
    form = as_ada.get(f"{PUBLISH}posts/new/?day={day}&time=10:30").content.decode()
    assert f"{day}T10:30" in form


def test_a_slot_that_a_post_has_taken_is_not_free(as_ada, slots, channel):
    post = write_post(MACHINE, channel.brand, Written(text="x", told=[Told(channel.pk)]))
    day = timezone.localtime(queue_post(MACHINE, post)).date()
    page = as_ada.get(f"{PUBLISH}?view=week&day={day}").content.decode()
    assert f"posts/new/?day={day}&amp;time=10:30" not in page


def test_days_to_come_without_a_post_are_listed(as_ada, channel):
    day = timezone.localdate() + timedelta(days=3)
    at = timezone.now() + timedelta(days=3)
    write_post(MACHINE, channel.brand, Written(text="x", due_at=at))
    page = as_ada.get(f"{PUBLISH}?view=agenda").content.decode()
    listed = page[page.index("Days without a post") :]
    assert f"?day={day + timedelta(days=1)}" in listed
    assert f"?day={day}" not in listed


def test_the_mix_stands_beside_its_target(as_ada, channel):
    for aim in ("useful", "offer", "offer", "offer"):
        write_post(MACHINE, channel.brand, Written(text="x", aim=aim, due_at=timezone.now()))
    page = as_ada.get(PUBLISH).content.decode()
    assert [page.count(f"target {n}") for n in ("50%", "30%", "20%")] == [1, 1, 1]
    assert "75%" in page


def test_the_target_is_changed_and_the_trail_says_so(as_ada, brand):
    as_ada.post(f"{PUBLISH}target/", {"useful": "60", "conversation": "30", "offer": "10"})
    assert str(Target.objects.get()) == "60/30/10"
    assert "target 60%" in as_ada.get(PUBLISH).content.decode()
    entry = AuditEntry.objects.get(verb="set")
    assert sentence(entry) == "Ada set the target of the mix: 60/30/10."


@pytest.mark.parametrize(
    "shares", [("60", "30", "20"), ("200", "-50", "-50"), ("", "", ""), ("x", "1", "99")]
)
def test_a_target_makes_a_whole_or_is_refused(as_ada, brand, shares):
    data = dict(zip(("useful", "conversation", "offer"), shares, strict=True))
    page = as_ada.post(f"{PUBLISH}target/", data, follow=True).content.decode()
    assert "must make 100 together" in page
    assert not Target.objects.exists()


@pytest.mark.parametrize("told", ["2026-11-27 09:05:00", "2026-11-27 09:05:00+00"])
def test_a_moment_is_read_as_both_databases_tell_it(told):
    assert _moment(told) == datetime(2026, 11, 27, 9, 5, tzinfo=UTC)


def test_a_post_stands_on_the_day_of_the_house_and_its_text_is_no_markup(as_ada, brand):
    late = timezone.localtime().replace(hour=23, minute=59, second=30, microsecond=7)
    write_post(MACHINE, brand, Written(text="<b>one</b>", due_at=late))
    page = as_ada.get(f"{PUBLISH}?view=week&day={late:%Y-%m-%d}").content.decode()
    of_day = page.split(f'data-day="{late:%Y-%m-%d}"')[1].split("</section>")[0]
    assert "&lt;b&gt;one&lt;/b&gt;" in of_day
    assert "<b>one" not in page
    assert f'data-at="{late.isoformat()}"' in of_day
    assert '<span class="at">23:59</span>' in of_day
