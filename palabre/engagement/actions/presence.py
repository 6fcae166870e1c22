"""Who is looking at a conversation, and who is writing: rows that end by themselves."""

from contextlib import suppress

from django.db import IntegrityError
from django.utils import timezone

from palabre.engagement.models import Conversation, Presence
from palabre.engagement.rules import PRESENT, TYPING
from palabre.governance.models import Member

KEPT = 20 * PRESENT


def be_here(member: Member, row: Conversation, *, typing: bool) -> None:
    """Say that a member looks at a conversation now, and whether they write; nobody keeps a trail of it."""
    now = timezone.now()
    stands = {
        "brand_id": row.brand_id,
        "until": now + PRESENT,
        "typing_until": now + TYPING if typing else None,
    }
    with suppress(IntegrityError):  # the conversation, or the member, is gone since it was read
        Presence.objects.update_or_create(conversation=row, member=member, defaults=stands)


def leave(member: Member, row: Conversation) -> None:
    """Say that a member looks away."""
    Presence.objects.filter(member=member, conversation=row).delete()


def forget_gone() -> int:
    """Throw away the rows of those who left without a word."""
    return Presence.objects.filter(until__lt=timezone.now() - KEPT).delete()[0]
