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


# Once: what a killed worker may have sent is shown to a person, and sent again by them alone.
@job(attempts=1)
def tell_alarm(number: int, member: int) -> Again | None:
    """Mail a member about an alert."""
    at = reaching.mail_alarm(number, member)
    return again(at) if at else None


@job(attempts=1)
def sweep_rules() -> None:
    """Find messages and mails whose nudge was lost."""
    programs.sweep()
    reaching.sweep()
