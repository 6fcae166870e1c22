"""What networks say of our accounts, asked once a day and kept: most don't tell the past."""

from django.utils import timezone

from palabre.channels.doors import charged, lets
from palabre.channels.models import Channel
from palabre.connectors.contract import Capability, ConnectorError
from palabre.jobs import enqueue
from palabre.measurement.models import AccountFigure


def ask_all() -> None:
    """Ask for each account whose network tells figures, once a day."""
    day = timezone.localdate().isoformat()
    known = AccountFigure.objects.filter(day=timezone.localdate()).values("channel")
    for channel in Channel.objects.exclude(pk__in=known):
        if lets(channel, Capability.MEASURE):
            enqueue("measurement.count_account", channel.pk, key=f"{channel.pk}/{day}")


def count(number: int) -> int:
    """Keep what a network says of an account today, and of the days of the past that it tells one by one; how
    many figures. None where it doesn't answer: a day without a figure stays without one."""
    channel = Channel.objects.filter(pk=number).first()
    if channel is None:
        return 0
    try:
        with charged(channel.platform, channel, unasked=True) as connector:
            found = connector.measure(())
    except ConnectorError:
        return 0
    day = timezone.localdate()
    rows = [
        AccountFigure(channel=channel, metric=one.metric[:30], day=one.day or day, value=one.value)
        for one in found
        if not one.remote_id
    ]
    AccountFigure.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["value"],
        unique_fields=["channel", "metric", "day"],
    )
    return len(rows)
