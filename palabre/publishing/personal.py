"""Accounts that are an employee's own: through them nobody else speaks."""

from palabre.channels.models import Channel
from palabre.governance.acts import Actor
from palabre.governance.models import Brand


def own_channels(by: Actor, brand: Brand) -> list[Channel]:
    """The accounts that are this person's own."""
    if by.user is None:
        return []
    rows = Channel.every.serving(brand).filter(employee__user=by.user, employee__is_active=True)
    return list(rows.select_related("employee"))
