"""Texts that were deleted stay away: neither an old message nor an old file brings them back.

Of each, a digest of its name is kept. What is no word of the network itself (a file, a hub's message)
never brings one back. A reading does, but not at once: for a day, servers and searches may show what they
haven't yet learnt is gone. What went a second time stays away, and so does what a person deleted.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from palabre.governance.erasures import are_erased
from palabre.listening.drafts import Draft
from palabre.listening.models import Gone

STALE = timedelta(days=1)
FOR_GOOD = 2


def digest_of(platform: str, remote_id: str) -> str:
    """What is kept of a text's name."""
    return hashlib.sha256(f"{platform}\x1f{remote_id}".encode("utf-8", "replace")).hexdigest()


def remember(
    organisation: int, platform: str, names: Collection[str], *, times: int = 1, again: bool = True
) -> None:
    """Note that these texts went. ``again`` False: if that isn't known yet, as for those never kept."""
    now = timezone.now()
    digests = sorted({digest_of(platform, name) for name in names})
    if again:
        known = Gone.objects.filter(organisation=organisation, name__in=digests)
        known.update(at=now, times=F("times") + times)
    Gone.objects.bulk_create(
        [Gone(organisation_id=organisation, name=one, at=now, times=times) for one in digests],
        batch_size=500, ignore_conflicts=True,
    )  # fmt: skip


def forget(organisation: int, platform: str, name: str) -> None:
    """Let a text come again, because a person brings it."""
    Gone.objects.filter(organisation=organisation, name=digest_of(platform, name)).delete()


def are_gone(organisation: int, platform: str, names: Collection[str]) -> set[str]:
    """Those of these names that went, whenever that was."""
    by_digest = {digest_of(platform, name): name for name in names}
    known = Gone.objects.filter(organisation=organisation, name__in=by_digest)
    return {by_digest[one] for one in known.values_list("name", flat=True)}


def without_absent(organisation: int, drafts: Sequence[Draft], now: datetime) -> list[Draft]:
    """The drafts of an organisation without those that stay away."""
    drafts = _without_erased(organisation, drafts)
    digests = {id(draft): digest_of(draft.platform, draft.key[2]) for draft in drafts}
    if not digests:
        return []
    rows = Gone.objects.filter(organisation=organisation, name__among=set(digests.values()))
    gone = {row.name: row for row in rows}
    return [draft for draft in drafts if not _stays_away(draft, gone.get(digests[id(draft)]), now)]


def _without_erased(organisation: int, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts whose author didn't have themselves erased: who did is not heard again."""
    said_by = {id(one): voice_key(one.platform, one.item.author.remote_id[:300]) for one in drafts}
    erased = are_erased(organisation, set(said_by.values())) if drafts else set()
    return [one for one in drafts if said_by[id(one)] not in erased]


def voice_key(platform: str, remote_id: str) -> str:
    """The key of a voice, as `governance.somebody` has keys."""
    return f"voice:{platform}:{remote_id}"


def _stays_away(draft: Draft, gone: Gone | None, now: datetime) -> bool:
    if gone is None:
        return False
    return gone.times >= FOR_GOOD or not draft.is_live or now < gone.at + STALE
