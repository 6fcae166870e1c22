"""Rows of work and of the clock."""

from django.db import models

from palabre.jobs.rules import JobState


class Job(models.Model):
    """A nudge to look at a row, due at a time, held under a lease by whoever does it.

    ``key`` makes a waiting job single: asking for it again only brings its time forward.
    ``attempts`` is also the fence: only the worker that holds the present attempt may say that it
    is done, so it only ever grows. On a waiting row ``leased_until`` means: offered to a broker,
    and not offered again before.
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
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=models.Q(state=JobState.WAITING, key__isnull=False),
                name="waiting_job_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                condition=models.Q(ended_at__isnull=True),
                name="job_open",
            ),
            models.Index(fields=["state", "ended_at"], name="job_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.arguments))})"


class Clock(models.Model):
    """When a repeated work is asked for next: moved by compare-and-set, so that one asks."""

    name = models.CharField(max_length=100, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.next_at}"
