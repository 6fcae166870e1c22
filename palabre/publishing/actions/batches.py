"""Posts from a table: kept as they were read, and made only when a person says so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, Moved, audit
from palabre.governance.models import Brand, User
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Post
from palabre.publishing.planning_models import Batch
from palabre.publishing.tables import Table


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of a table: the posts made, those of them scheduled, those that should be but aren't."""

    made: int
    scheduled: int
    left: int


@transaction.atomic
def keep_table(by: Actor, brand: Brand, user: User | None, name: str, table: Table) -> Batch:
    """Keep what was read, for the person (None for a program) to look at."""
    rows, refused = table.told()
    batch = Batch.objects.create(
        organisation=brand.organisation, brand=brand, user=user, name=name[-200:] or "csv",
        rows=rows, refused=refused,
    )  # fmt: skip
    audit(brand.organisation_id, "read", batch, by)
    return batch


@transaction.atomic
def bring_in(by: Actor, batch: Batch, *, to_schedule: bool) -> BroughtIn:
    """Make the posts of a table, once; those with a time and an account are scheduled when it is wished.

    One that can't be scheduled (its moment has passed, somebody has to approve it) stays a draft. Raises
    `Refused` for a table that was brought in already, or that names an account or a campaign that is gone.
    """
    now = timezone.now()
    if not Batch.objects.filter(pk=batch.pk, done_at=None).update(done_at=now):
        raise Refused(_("This table has been brought in already."))
    scheduled = left = 0
    for row in batch.rows:
        written = written_of_row(row)
        post = write_post(by, batch.brand, written)
        if not (to_schedule and written.due_at):
            continue
        if written.told and written.due_at > now and _scheduled(by, post):
            scheduled += 1
        else:
            left += 1
    audit(batch.organisation_id, "brought in", batch, by, posts=len(batch.rows))
    return BroughtIn(len(batch.rows), scheduled, left)


def _scheduled(by: Actor, post: Post) -> bool:
    try:
        with transaction.atomic():
            schedule(by, post)
    except (Refused, Moved):
        return False
    return True


def written_of_row(row: dict[str, Any]) -> Written:
    """A kept row as a post."""
    return Written(
        text=row["text"],
        title=row["title"],
        link=row["link"],
        tags=list(row["tags"]),
        aim=row["aim"],
        campaign=row.get("campaign"),
        due_at=datetime.fromisoformat(row["due_at"]) if row["due_at"] else None,
        told=[Told(number) for number in row["channels"]],
    )
