"""The work about people: looking for evidence, and keeping in step with customer files."""

from django.utils import timezone

from palabre.engagement.actions import people_evidence, people_import
from palabre.governance.models import Organisation
from palabre.jobs import Again, again, job


@job()
def look_for_pairs() -> None:
    """Look for records that may be one person's, in every house."""
    for organisation in Organisation.objects.filter(identities__isnull=False).distinct():
        people_evidence.look_for_pairs(organisation)


@job(attempts=3)
def look_at_site(number: int) -> None:
    """Read whose profiles somebody's site calls its own."""
    people_evidence.look_at_site(number)


@job(attempts=1_000)
def bring_people(number: int) -> Again | None:
    """Bring the next people of a file in."""
    return again(timezone.now()) if people_import.bring_people(number) else None


@job()
def sweep_people() -> None:
    """Find customer files whose nudge was lost, and throw old files away."""
    people_import.forget_imports()
