"""The work about people: looking for evidence, and keeping in step with customer files."""

from django.utils import timezone

from palabre.engagement import mail
from palabre.engagement.actions import people_evidence, people_import, people_words
from palabre.engagement.crm.rules import EventState, LinkKind
from palabre.engagement.models import Consent, CrmEvent, CrmLink
from palabre.engagement.people import delivering, syncing
from palabre.governance.mail import next_try
from palabre.governance.models import Brand, Organisation
from palabre.jobs import Again, again, enqueue, job

SWEPT_AT_ONCE = 500


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


@job(attempts=1_000_000)
def tell_crm(number: int) -> Again | None:
    """Tell a customer file what happened to somebody."""
    at = delivering.tell(number)
    return again(at) if at else None


@job(attempts=1_000_000)
def sync_people(number: int) -> None:
    """Keep an address book and the people in step."""
    syncing.sync(number)


@job(attempts=1)
def ask_consent(number: int, brand: int) -> Again | None:
    """Ask a mailbox whether it agrees to what was ticked with its address, unless that is settled."""
    rows = Consent.objects.filter(pk=number, waits=True, withdrawn_at=None)
    row = rows.select_related("person", "identity").first()
    of = Brand.objects.filter(pk=brand).first()
    if row is None or of is None or mail.ask_consent(row, of):
        return None
    at = next_try(row.given_at)
    return again(at) if at else None


@job()
def erase_left_words() -> None:
    """Erase the private words that erasures of an earlier version left."""
    people_words.erase_left()


@job()
def sweep_people() -> None:
    """Find customer files and messages whose nudge was lost, and throw old files away."""
    now = timezone.now()
    due = CrmEvent.objects.filter(
        state=EventState.WAITING, due_at__lte=now, link__is_paused=False
    ).order_by("due_at")
    for number in due.values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        enqueue("engagement.tell_crm", number, key=str(number))
    books = CrmLink.objects.filter(kind=LinkKind.CARDDAV, is_paused=False, due_at__lte=now)
    for number in books.values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        enqueue("engagement.sync_people", number, key=str(number))
    people_import.forget_imports()
