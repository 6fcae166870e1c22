"""One's own community: who reacts to the brand's own accounts, and whether they are more than a crowd."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from palabre.analysis.graphs import judged, ties_of
from palabre.channels.models import Channel
from palabre.connectors.again import slices
from palabre.ecosystem.census import Speaker, affinities, groups_of
from palabre.ecosystem.reactions import Reactions
from palabre.ecosystem.rules import joined_after
from palabre.ecosystem.texts import AT_ONCE, Name, Texts
from palabre.governance.models import Brand
from palabre.listening.models import Voice
from palabre.listening.rules import ToneLabel
from palabre.publishing.models import Delivery

US, OTHERS = 0, -1


@dataclass(slots=True)
class Own:
    """The brand's own accounts, who reacts to them, and what is told of these together (empty for nobody)."""

    accounts: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    told: dict[str, Any] = field(default_factory=dict)


def own_of(
    brand: Brand, texts: Texts, reactions: Reactions, speakers: Mapping[int, Speaker],
    naming: frozenset[int], now: datetime,
) -> Own:  # fmt: skip
    """Who answers, relays, calls or links to the brand's own accounts, or answers what was sent from here."""
    accounts = _accounts(brand, {*speakers, *reactions.targets})
    sent = _sent(brand, texts)
    ours = zip(reactions.sources, reactions.targets, strict=True)
    reacted = [source for source, target in ours if target in accounts]
    answers = [
        one.voice
        for one in texts.rows
        if (one.platform, one.parent) in sent and (one.platform, one.parent) not in texts.by_name
    ]
    members = ({*reacted, *answers} & speakers.keys()) - accounts
    if not members:
        return Own(accounts, members)
    together = judged(*_ties(reactions, speakers, accounts, members))
    groups = groups_of(texts, dict.fromkeys(members, US), naming)
    us, new_after = groups[US], joined_after(now)
    told = {
        "voices": len(members), "texts": len(us.texts), "reactions": len(reacted) + len(answers),
        "newcomers": sum(speakers[one].first_at > new_after for one in members),
        "is_crowd": together.is_crowd, "tied_pairs": together.tied_pairs,
        "conductance": together.conductance, "affinity": affinities(groups).get(US),
        "wants": dict(+us.wants), "positive": us.tones[ToneLabel.POSITIVE],
        "negative": us.tones[ToneLabel.NEGATIVE], "neutral": us.tones[ToneLabel.NEUTRAL],
    }  # fmt: skip
    return Own(accounts, members, told)


def _ties(
    reactions: Reactions, speakers: Mapping[int, Speaker], accounts: Collection[int], members: Collection[int]
) -> tuple[Any, Any]:  # fmt: skip
    """The ties without our own accounts, which would hold any crowd together; and who of them is a member."""
    rows = [
        (source, target, text.at.date().toordinal())
        for source, target, text in zip(
            reactions.sources, reactions.targets, reactions.texts, strict=True
        )
        if target in speakers and source not in accounts and target not in accounts
    ]
    voices = sorted({*members, *(one for source, target, _day in rows for one in (source, target))})
    place = {voice: at for at, voice in enumerate(voices)}
    columns = np.array([(place[a], place[b], day) for a, b, day in rows], np.int64).reshape(-1, 3)
    ties = ties_of(columns[:, 0], columns[:, 1], columns[:, 2], len(voices))
    return ties, np.array([voice in members for voice in voices])


def _accounts(brand: Brand, voices: Collection[int]) -> set[int]:
    """Those of these voices that speak for the brand: connected accounts, and official ones of its lists."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for platform, account in Channel.objects.serving(brand).values_list("platform", "account"):
        names[platform] |= {account.casefold().lstrip("@")} - {""}
    official = Voice.objects.filter(voice_lists__brand=brand, voice_lists__is_official=True)
    found = set(official.values_list("pk", flat=True)) & set(voices)
    rows = Voice.objects.filter(platform__in=[slug for slug, some in names.items() if some])
    for some in slices(sorted(voices) if names else [], AT_ONCE):
        for pk, platform, remote, handle in rows.filter(pk__in=some).values_list(
            "pk", "platform", "remote_id", "handle"
        ):
            if {remote.casefold(), handle.casefold().lstrip("@")} & names[platform]:
                found.add(pk)
    return found


def _sent(brand: Brand, texts: Texts) -> set[Name]:
    """Those of the texts that are answered which the brand sent from here."""
    wanted = sorted({one.parent for one in texts.rows if one.parent})
    rows = Delivery.objects.filter(
        organisation=brand.organisation_id, channel__in=Channel.objects.serving(brand)
    )
    found: set[Name] = set()
    for some in slices(wanted, AT_ONCE):
        found |= set(rows.filter(remote_id__in=some).values_list("channel__platform", "remote_id"))
    return found
