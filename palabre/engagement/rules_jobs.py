"""The work that rules leave behind: programs that are told, and mails about what they met."""

from palabre.engagement.ruling import programs, reaching
from palabre.jobs import Again, again, job


@job(attempts=1_000_000)
def tell_program(number: int) -> Again | None:
    """Tell a program what a rule met."""
    at = programs.send(number)
    return again(at) if at else None


@job()
def tell_of_rules(member: int) -> None:
    """Mail a member what rules told them since the last mail."""
    reaching.mail_notices(member)


@job()
def tell_alarm(number: int, member: int) -> None:
    """Mail a member about an alert."""
    reaching.mail_alarm(number, member)


@job(attempts=1)
def sweep_rules() -> None:
    """Find messages and mails whose nudge was lost."""
    programs.sweep()
    reaching.sweep()
