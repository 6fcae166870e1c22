"""The nudges of engagement: each looks at rows and does what they say is due."""

from datetime import timedelta

from django.utils import timezone

from palabre.engagement import asking, escalating, gathering, mail
from palabre.engagement.actions import barring, moderation, presence
from palabre.engagement.leads import arriving
from palabre.engagement.models import Episode, Note
from palabre.engagement.people_jobs import (
    ask_consent,
    bring_people,
    erase_left_words,
    look_at_site,
    look_for_pairs,
    sweep_people,
    sync_people,
    tell_crm,
)
from palabre.engagement.rules_jobs import sweep_rules, tell_alarm, tell_of_rules, tell_program
from palabre.engagement.ruling import dues, running
from palabre.governance.mail import next_try
from palabre.governance.models import Member
from palabre.jobs import Again, again, enqueue, job
from palabre.jobs.faults import alone

__all__ = [
    "ask",
    "ask_consent",
    "bar",
    "bring_people",
    "count_anew",
    "erase_left_words",
    "forget_gone",
    "gather",
    "look",
    "look_at_promises",
    "look_at_site",
    "look_for_pairs",
    "moderate",
    "run_rules",
    "sweep_acts",
    "sweep_people",
    "sweep_rules",
    "sync_people",
    "tell_alarm",
    "tell_crm",
    "tell_late",
    "tell_named",
    "tell_of_rules",
    "tell_program",
]


@job(attempts=1)
def look() -> None:
    """Sort what was heard into the inboxes, see what became of our answers, wake what was snoozed, and make
    leads of what visitors left. What fails of it for one brand keeps nothing of the rest from being done."""
    for number in gathering.behind():
        if alone(gathering.gather, number):
            enqueue("engagement.gather", number, key=str(number))
    for number in running.waiting():
        enqueue("engagement.run_rules", number, key=str(number))
    gathering.settle_answers()
    gathering.wake(timezone.now())
    arriving.take_messages()


@job()
def gather(number: int) -> Again | None:
    """Sort a brand's next mentions; other jobs have their turn in between."""
    return again(timezone.now()) if gathering.gather(number) else None


@job()
def run_rules(number: int) -> Again | None:
    """Let a brand's rules look at what happened; other jobs have their turn in between."""
    return again(timezone.now()) if running.run_rules(number) else None


@job(attempts=20, backoff=timedelta(seconds=20))
def moderate(number: int) -> Again | None:
    """Do an act on a text of somebody else, as a member asked for."""
    wait = moderation.carry_out(number)
    return again(timezone.now() + wait) if wait is not None else None


@job(attempts=20, backoff=timedelta(seconds=20))
def bar(number: int) -> Again | None:
    """Keep somebody off over there, or let them again, as a member asked for."""
    wait = barring.carry_out(number)
    return again(timezone.now() + wait) if wait is not None else None


@job()
def sweep_acts() -> None:
    """See to the acts on others and their texts that no job looks after any more."""
    moderation.sweep_acts()
    barring.sweep()


@job(attempts=1)
def tell_named(note: int, number: int) -> Again | None:
    """Mail a member that a note names them."""
    row = Note.objects.select_related("conversation__brand__organisation", "by").filter(pk=note)
    member = Member.objects.select_related("user").filter(pk=number, is_active=True).first()
    found = row.first()
    if found is None or member is None or mail.tell_named(found, member):
        return None
    at = next_try(found.at)
    return again(at) if at else None


@job(attempts=1)
def look_at_promises() -> None:
    """Tell rules what is late, call somebody for what drags, and see to promises that changed."""
    now = timezone.now()
    dues.note_dues(now)
    escalating.escalate(now)
    for number in escalating.uncounted():
        enqueue("engagement.count_anew", number, key=str(number))


@job()
def count_anew(number: int) -> Again | None:
    """Compute a brand's moments anew, slice by slice; other jobs have their turn in between."""
    return again(timezone.now()) if escalating.count_anew(number) else None


@job()
def ask(episode: int) -> None:
    """Ask whoever was helped whether it did, by a link that is good once."""
    asking.ask(episode)


@job(attempts=1)
def tell_late(episode: int, number: int) -> Again | None:
    """Mail a member that a conversation drags, unless it was answered meanwhile."""
    rows = Episode.objects.select_related("conversation__brand__organisation")
    found = rows.filter(pk=episode, solved_at=None).first()
    member = Member.objects.select_related("user").filter(pk=number, is_active=True).first()
    if found is None or member is None or found.conversation.waiting_since is None:
        return None
    if mail.tell_late(found.conversation, member):
        return None
    at = next_try(found.escalated_at or found.began_at)
    return again(at) if at else None


@job(attempts=1)
def forget_gone() -> None:
    """Throw away what is left of those who closed their page without a word."""
    presence.forget_gone()
