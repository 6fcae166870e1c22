"""What repeats, repeats: every entry of the schedule is a job."""

import pytest

from palabre.jobs.marks import find
from palabre.site.schedule import SCHEDULE, SLOW


@pytest.mark.parametrize("repeat", SCHEDULE, ids=lambda repeat: repeat.name)
def test_every_entry_of_the_schedule_is_a_job(repeat):
    _, mark = find(repeat.name)
    assert mark.attempts >= 1


@pytest.mark.parametrize("name", sorted(SLOW))
def test_every_slow_job_is_a_job(name):
    assert find(name)


def test_what_people_wait_for_is_not_slow():
    waited_for = {"listening.send_digests", "listening.run_import", "listening.rematch"}
    assert all(find(name) for name in waited_for)
    assert not SLOW & waited_for
