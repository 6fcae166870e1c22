"""How an account is: written down, once, when its network lets it in no more.

It stands there until a person connects the account again or tries it, or its key is renewed: that one
reading goes well proves nothing where another was turned away.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from palabre.channels.models import Channel
from palabre.channels.noticing import tell_of
from palabre.connectors.contract import Reconnect


@contextmanager
def watched(channel: Channel | None) -> Iterator[None]:
    """Some calls with an account: that the network doesn't let it in stands on the account afterwards.

    Whatever else goes wrong is of that call, not of the account.
    """
    try:
        yield
    except Reconnect as fault:
        if channel is not None and channel.pk is not None:
            _shut_out(channel, str(fault))
        raise


@transaction.atomic
def _shut_out(channel: Channel, why: str) -> None:
    """Write down and tell, once, that an account is let in no more, unless it has another key by now."""
    row = Channel.every.select_for_update().filter(pk=channel.pk, last_error="").first()
    if row is None or not has_same_key(row, channel):
        return
    row.last_error = why
    row.save(update_fields=["last_error"])
    tell_of(row, ended=True)


def has_same_key(row: Channel, tried: Channel) -> bool:
    """Whether an account is still opened with what was tried."""
    return (row.secret, row.more) == (tried.secret, tried.more)
