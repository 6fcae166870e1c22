"""What repeats, repeats: every entry of the schedule is a job."""

import pytest

from palabre.jobs.marks import find
from palabre.site.schedule import SCHEDULE


@pytest.mark.parametrize("repeat", SCHEDULE, ids=lambda repeat: repeat.name)
def test_every_entry_of_the_schedule_is_a_job(repeat):
    _, mark = find(repeat.name)
    assert mark.attempts >= 1
