"""Rows of work and of the clock."""

from django.db import models

from palabre.jobs.rules import JobState


class Job(models.Model):
    """A nudge to look at a row, due at a time, held under a lease by whoever does it.

    ``key`` makes a waiting job single: a second one with the same key is not added. ``attempts`` is also
    the fence: only the worker that holds the present attempt may say that it is done.
    """

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=list)
    key = models.CharField(max_length=200, null=True)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=JobState.choices(), default=JobState.WAITING)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state=JobState.WAITING, key__isnull=False),
                name="waiting_job_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.name}{tuple(self.arguments)}"


class Clock(models.Model):
    """When a repeated work was last asked for: moved by compare-and-set, so that one process asks."""

    name = models.CharField(max_length=100, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.next_at}"
