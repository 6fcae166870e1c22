"""The trial room of jobs, empty before each test."""

import pytest

from palabre.jobs.tests import room


@pytest.fixture(autouse=True)
def seen(settings):
    """What the trial jobs noted."""
    settings.JOB_ROOMS = {"trial": "palabre.jobs.tests.room"}
    room.SEEN.clear()
    return room.SEEN
