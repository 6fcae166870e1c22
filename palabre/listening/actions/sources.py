"""Adding, pausing, hiding and removing sources."""

from collections.abc import Mapping
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import platform, source_kind
from palabre.channels.models import Channel
from palabre.connectors.contract import Capability
from palabre.governance.acts import MACHINE, Actor, Moved, audit, move
from palabre.governance.models import Brand, Organisation
from palabre.jobs import enqueue
from palabre.listening.models import IndexOp, Source
from palabre.listening.reading import READ_STATES, source_key
from palabre.listening.rules import SOURCE_MOVES, SourceState

URGENT = -10  # before all that the machine asks for by itself: a person waits for it


@transaction.atomic
def add_source(
    by: Actor,
    organisation: Organisation,
    slug: str,
    kind: str,
    values: Mapping[str, str],
    *,
    name: str = "",
    brand: Brand | None = None,
    channel: Channel | None = None,
    language: str = "",
    country: str = "",
) -> tuple[Source, bool]:
    """Read a new place from now on; give the source, and False when it was read already.

    One that was read without an account is read with this one from now on.
    """
    found = source_kind(slug, kind)
    kept = {field.name: values.get(field.name, "").strip() for field in found.fields}
    # A tag or a name says more than the server that it is on.
    own = [value for field, value in kept.items() if field != "server"]
    said = (name, *own, *kept.values(), channel.name if channel else "", _(platform(slug).name))
    label = next(filter(None, said))
    key = source_key(slug, kind, kept, channel.pk if channel else None)
    # Sources of before this counted are known without their account.
    older = Source.objects.filter(organisation=organisation, key=source_key(slug, kind, kept))
    if before := older.filter(channel=channel).first():
        return before, False
    source, made = Source.objects.get_or_create(
        organisation=organisation,
        key=key,
        defaults={
            "brand": brand,
            "channel": channel,
            "platform": slug,
            "kind": kind,
            "name": label[:200],
            "values": kept,
            "language": language,
            "country": country,
            "due_at": timezone.now(),
        },
    )
    if made:
        ask_for_reading(source)
        audit(organisation, "added", source, by, platform=slug, kind=kind)
    elif channel and source.channel is None and channel.serves(source.brand_id):
        read_with(by, source, channel)
    return source, made


@transaction.atomic
def read_with(by: Actor, source: Source, channel: Channel | None) -> bool:
    """Read a source with another account, or (None) with none; what waited for one is read at once.

    False, and nothing changes, when it is read with that account already or by another source.
    """
    number = channel.pk if channel else None
    key = source_key(source.platform, source.kind, source.values, number)
    rows = Source.objects.select_for_update().filter(organisation=source.organisation_id)
    if source.channel_id == number or rows.filter(key=key).exclude(pk=source.pk).exists():
        return False
    rows.filter(pk=source.pk).update(channel=channel, key=key, due_at=timezone.now())
    audit(source.organisation_id, "changed", source, by, account=channel.name if channel else "")
    source.channel, source.key = channel, key
    if source.state == SourceState.RECONNECT:
        resume_source(by, source)
    elif source.state in READ_STATES:
        ask_for_reading(source)
    return True


def ask_for_reading(source: Source) -> None:
    """Have a source that is due read before all other work; a stream is opened by the listener."""
    if source_kind(source.platform, source.kind).capability is not Capability.STREAM:
        enqueue("listening.read_source", source.pk, key=f"read:{source.pk}", priority=URGENT)


@transaction.atomic
def change_source(
    by: Actor, source: Source, name: str, language: str = "", country: str = "",
    collection: str = "", weight: int = 100,
) -> None:  # fmt: skip
    """Call a source differently, group it, or say what its texts mostly are and how much they weigh."""
    after = {
        "name": name[:200], "language": language, "country": country,
        "collection": collection, "weight": weight,
    }  # fmt: skip
    changed = {key: value for key, value in after.items() if getattr(source, key) != value}
    if changed:
        Source.objects.filter(pk=source.pk).update(**changed)
        audit(source.organisation_id, "changed", source, by, **changed)


def pause_source(by: Actor, source: Source) -> Source:
    """Stop reading for now."""
    return move(source, SourceState.PAUSED, by, SOURCE_MOVES)


@transaction.atomic
def resume_source(by: Actor, source: Source) -> Source:
    """Read again, at once, with a clean sheet of faults."""
    move(source, SourceState.ACTIVE, by, SOURCE_MOVES)
    Source.objects.filter(pk=source.pk).update(
        due_at=timezone.now(), attempts=0, last_error="", leased_until=None
    )
    ask_for_reading(source)
    return source


def go_on_with_mended_accounts() -> None:
    """Read again what waited for an account that works again: connected anew, or tried and let in."""
    waiting = Source.objects.filter(state=SourceState.RECONNECT, channel__last_error="")
    for source in waiting:
        with suppress(Moved):  # a person was quicker
            resume_source(MACHINE, source)


@transaction.atomic
def read_now(by: Actor, source: Source) -> None:
    """Let the next free worker read this source, whenever it was due."""
    Source.objects.filter(pk=source.pk).update(due_at=timezone.now())
    ask_for_reading(source)
    audit(source.organisation_id, "asked to read", source, by)


@transaction.atomic
def hide_source(by: Actor, source: Source, *, hidden: bool) -> None:
    """Keep what a source brings out of sight, or bring it back; nothing is deleted."""
    Source.objects.filter(pk=source.pk).update(is_hidden=hidden)
    reindex_source(source)
    audit(source.organisation_id, "hid" if hidden else "showed", source, by)


@transaction.atomic
def remove_source(by: Actor, source: Source) -> None:
    """Read it no more; what it brought stays, and comes back into sight if the source hid it."""
    audit(source.organisation_id, "removed", source, by, values=source.values)
    reindex_source(source)
    source.delete()


def reindex_source(source: Source) -> None:
    """Have the index look again at every mention that a source brought."""
    numbers = source.mentions.values_list("pk", flat=True)
    IndexOp.objects.bulk_create(
        (IndexOp(mention_id=number) for number in numbers.iterator()), batch_size=2000
    )
