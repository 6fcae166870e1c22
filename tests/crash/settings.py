"""Palabre's settings with one more room, whose jobs are there to be interrupted."""

from palabre.site.settings import *  # noqa: F403

JOB_ROOMS = {"crash": "tests.crash.room"}
LOGGING = {"version": 1, "root": {"level": "CRITICAL"}}
