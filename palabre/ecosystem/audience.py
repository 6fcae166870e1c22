"""Which voices of a map show signs of an inflated audience: the use of `analysis.graphs.audience`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from palabre.analysis.graphs import SIGNS, Audience, Post, Reaction, signs_of
from palabre.connectors.again import slices
from palabre.ecosystem.reactions import Reactions
from palabre.ecosystem.rules import How
from palabre.ecosystem.texts import AT_ONCE, Texts
from palabre.listening.models import Voice

RIPE = timedelta(days=1)
"""A text younger than this hasn't got its reactions yet."""
TELLING = 0.5
"""A network tells of pictures where so many of those who react have one."""
NO_PICTURE = ("", "missing.png")


def inflated(
    texts: Texts, reactions: Reactions, heard: Mapping[int, int], now: datetime
) -> tuple[dict[int, dict[str, Any]], list[str]]:
    """The signs of each voice that shows any, and which of the five the texts could tell at all."""
    found: defaultdict[int, Audience] = defaultdict(Audience)
    for one in texts.rows:
        if not one.is_unsigned and one.followers is not None and one.at < now - RIPE:
            group = one.platform, one.kind
            post = Post(one.number, one.at.timestamp(), group, one.followers, one.reacted)
            found[one.voice].posts.append(post)
    bare = _bare(set(reactions.sources))
    theirs: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for source, target, text, how in zip(
        reactions.sources, reactions.targets, reactions.texts, reactions.hows, strict=True
    ):
        theirs[source][target] += 1
        thing = {How.ANSWER: text.parent, How.RELAY: text.relay_of}.get(how, "")
        at = text.at.timestamp()
        found[target].reactions.append(
            Reaction(source, text.number, at, thing, text.phrase, bare.get(source))
        )
    for source, targets in theirs.items():
        if len(targets) == 1:
            ((target, count),) = targets.items()
            if heard.get(source, 0) <= count:
                found[target].lone.add(source)
    signs, told = signs_of(found)
    return signs, [name for name in SIGNS if name in told]


def _bare(voices: Iterable[int]) -> dict[int, bool]:
    """Whether each has neither a picture nor a name beside its handle; only where the network tells it."""
    rows: list[tuple[int, str, str, str, str]] = []
    for some in slices(sorted(voices), AT_ONCE):
        found = Voice.objects.filter(pk__in=some)
        rows += found.values_list("pk", "platform", "name", "handle", "avatar")
    faces: defaultdict[str, list[bool]] = defaultdict(list)
    for _pk, platform, _name, _handle, avatar in rows:
        faces[platform].append(_has_face(avatar))
    telling = {slug for slug, some in faces.items() if sum(some) >= TELLING * len(some)}
    return {
        pk: not _has_face(avatar) and name.strip().casefold() in {"", handle.strip("@").casefold()}
        for pk, platform, name, handle, avatar in rows
        if platform in telling
    }


def _has_face(avatar: str) -> bool:
    return avatar.rpartition("/")[2] not in NO_PICTURE
