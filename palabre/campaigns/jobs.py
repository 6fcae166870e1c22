"""The room's work in the background."""

from palabre.campaigns import counting
from palabre.campaigns.actions import messages
from palabre.jobs import job


@job()
def count_clicks() -> None:
    """Count the clicks of the open days, and close the days that are over."""
    counting.count_clicks()
    messages.forget_origins()
