"""Signs that an audience may be inflated: each with its evidence, none a verdict, and none in the influence.

Real people love at different times, in words of their own, and have said something elsewhere. What is bought
comes without a reason one could see, in the same words, in the same minute, from accounts that are nothing
else. Each sign is held against what is usual on the same map, and is told only where there is enough to tell.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from palabre.analysis.coordination import Share, coordination

SIGNS = ("jump", "norm", "repeated", "lockstep", "empty")
DAY = 86_400.0

LEAST_GAIN, GAIN, LONGEST_STEP = 1000, 0.5, 14
"""A jump: a thousand followers more, and half as many again, within two weeks."""
NOTICED = 2.0
"""Followers may well come where twice as many as usual reacted."""
NEAR, FEWEST_LIKE, MOST_LIKE = 3.0, 10, 200
"""The norm for a size is of ten voices at least whose followers are a third to three times as many."""
FAR, LEAST_SPREAD = 3.5, 0.5
FEWEST_POSTS, FEWEST_FOLLOWERS = 3, 100
SAME_WORDS, FEWEST_SAYING = 3, 3
"""A repeated comment: three words or more that three voices say alike."""
FEWEST_REACTIONS, FEWEST_VOICES = 10, 5
REPEATED, EMPTY, TIMES_USUAL = 0.3, 0.5, 3.0
WITHIN, TIMES = 60.0, 3
KEPT = 10


@dataclass(frozen=True, slots=True)
class Post:
    """A text of a voice: when (seconds), of which group (network and kind), and what it had by then."""

    number: int
    at: float
    group: tuple[str, str]
    followers: int | None
    reactions: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction to a voice: whose, by which text, when (seconds), to which text (or ""), in which words
    (or ""), and whether its author's profile is bare; None where the network doesn't tell."""

    voice: int
    number: int
    at: float
    thing: str
    phrase: str
    is_bare: bool | None


@dataclass(slots=True)
class Audience:
    """What a voice said, and who reacted to it. ``lone`` are the reactors that did nothing else."""

    posts: list[Post] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    lone: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Jump:
    """Followers before and after, between which seconds, and how many voices reacted meanwhile."""

    before: int
    after: int
    since: float
    until: float
    reactors: int


@dataclass(frozen=True, slots=True)
class Norm:
    """What a text of it usually gets, and what is usual for its size; how many voices tell the usual."""

    own: float
    usual: float
    followers: int
    like: int
    texts: list[int]


@dataclass(frozen=True, slots=True)
class Part:
    """So many of all, against the usual share of others; texts or voices that show it."""

    count: int
    of: int
    usual: float
    texts: list[int]
    voices: list[int]


@dataclass(frozen=True, slots=True)
class Lockstep:
    """Voices that reacted to the same texts within a minute, and on how many texts."""

    voices: list[int]
    times: int


def signs_of(audiences: Mapping[int, Audience]) -> tuple[dict[int, dict[str, Any]], set[str]]:
    """The signs of each voice that shows any, by name with their evidence; and which could be told at all."""
    told: set[str] = set()
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for name, signs in (
        ("jump", _jumps(audiences, told)),
        ("norm", _norms(audiences, told)),
        ("repeated", _repeated(audiences, told)),
        ("lockstep", _lockstep(audiences, told)),
        ("empty", _empty(audiences, told)),
    ):
        for voice, sign in signs.items():
            found[voice][name] = asdict(sign)
    return dict(found), told


def _jumps(audiences: Mapping[int, Audience], told: set[str]) -> dict[int, Jump]:
    found = {}
    for voice, one in audiences.items():
        counts: dict[int, tuple[float, int]] = {}
        for post in one.posts:
            if post.followers is not None:
                counts[int(post.at // DAY)] = (post.at, post.followers)
        if len(counts) < 2:
            continue
        told.add("jump")
        if sign := _jump([counts[day] for day in sorted(counts)], one.reactions):
            found[voice] = sign
    return found


def _jump(counts: Sequence[tuple[float, int]], reactions: Sequence[Reaction]) -> Jump | None:
    """The greatest jump of followers that nothing seen explains."""
    best: Jump | None = None
    whole = max(counts[-1][0] - counts[0][0], DAY)
    for (since, before), (until, after) in pairwise(counts):
        gain = after - before
        if gain < max(LEAST_GAIN, GAIN * before) or until - since > LONGEST_STEP * DAY:
            continue
        then = [one for one in reactions if since - DAY <= one.at <= until + DAY]
        usual = (len(reactions) - len(then)) * (until - since + 2 * DAY) / whole
        if len(then) <= NOTICED * max(1.0, usual) and (not best or gain > best.after - best.before):
            best = Jump(before, after, since, until, len({one.voice for one in then}))
    return best


def _norms(audiences: Mapping[int, Audience], told: set[str]) -> dict[int, Norm]:
    """Whose texts get far more or far less than those of others of that size, network and kind."""
    groups: defaultdict[tuple[str, str], dict[int, list[Post]]] = defaultdict(dict)
    for voice, one in audiences.items():
        for post in one.posts:
            if post.followers is not None and post.followers >= FEWEST_FOLLOWERS:
                groups[post.group].setdefault(voice, []).append(post)
    found: dict[int, Norm] = {}
    for members in groups.values():
        enough = {voice: posts for voice, posts in members.items() if len(posts) >= FEWEST_POSTS}
        for voice, sign in _far(enough, told).items():
            found.setdefault(voice, sign)
    return found


def _far(members: Mapping[int, list[Post]], told: set[str]) -> dict[int, Norm]:
    size = {
        voice: float(np.log1p(np.median([one.followers or 0 for one in posts])))
        for voice, posts in members.items()
    }
    order = sorted(members, key=lambda voice: (size[voice], voice))
    x = np.array([size[voice] for voice in order])
    y = np.array([np.log1p(np.median([one.reactions for one in members[v]])) for v in order])
    found = {}
    for at, voice in enumerate(order):
        first, last = np.searchsorted(x, (x[at] - np.log(NEAR), x[at] + np.log(NEAR) + 1e-9))
        first, last = max(int(first), at - MOST_LIKE), min(int(last), at + MOST_LIKE + 1)
        like = np.concatenate((y[first:at], y[at + 1 : last]))
        if len(like) < FEWEST_LIKE or not like.any():
            continue
        told.add("norm")
        usual = float(np.median(like))
        spread = max(LEAST_SPREAD, 1.4826 * float(np.median(np.abs(like - usual))))
        if abs(y[at] - usual) >= FAR * spread:
            newest = sorted(members[voice], key=lambda one: -one.at)[:KEPT]
            found[voice] = Norm(
                round(float(np.expm1(y[at])), 1), round(float(np.expm1(usual)), 1),
                round(float(np.expm1(x[at]))), len(like), [one.number for one in newest],
            )  # fmt: skip
    return found


def _repeated(audiences: Mapping[int, Audience], told: set[str]) -> dict[int, Part]:
    """To whom many say the same: words that three voices or more say alike, wherever they do."""
    saying: defaultdict[str, set[int]] = defaultdict(set)
    for one in audiences.values():
        for reaction in one.reactions:
            if reaction.phrase.count(" ") >= SAME_WORDS - 1:
                saying[reaction.phrase].add(reaction.voice)
    alike = {phrase for phrase, voices in saying.items() if len(voices) >= FEWEST_SAYING}
    marked = {
        voice: [one for one in audience.reactions if one.phrase in alike]
        for voice, audience in audiences.items()
    }
    worded = {
        voice: sum(bool(one.phrase) for one in audience.reactions)
        for voice, audience in audiences.items()
    }
    counts = {voice: len(some) for voice, some in marked.items()}
    found = {}
    for voice, usual in _above(counts, worded, REPEATED, told, "repeated").items():
        if len({one.voice for one in marked[voice]}) >= FEWEST_VOICES:
            shown = [one.number for one in marked[voice][-KEPT:]]
            found[voice] = Part(counts[voice], worded[voice], usual, shown, [])
    return found


def _lockstep(audiences: Mapping[int, Audience], told: set[str]) -> dict[int, Lockstep]:
    """Whose reactors come within a minute of each other, again and again, more than chance explains.

    All of the map is asked at once: how late people react there says what chance is.
    """
    once = {
        (one.voice, f"{voice}|{one.thing}"): one.at
        for voice, audience in audiences.items()
        for one in audience.reactions
        if one.thing
    }
    often = Counter(account for account, _thing in once)
    if sum(count >= TIMES for count in often.values()) < FEWEST_VOICES:
        return {}
    told.add("lockstep")
    shares = [Share(str(account), thing, at) for (account, thing), at in once.items()]
    found: dict[int, Lockstep] = {}
    for group in coordination(shares, WITHIN, TIMES).groups:
        if group.coordinated:
            for voice, sign in _of_group(group.timeline).items():
                found.setdefault(voice, sign)
    return found


def _of_group(timeline: Sequence[tuple[float, str, str]]) -> dict[int, Lockstep]:
    """To whom a group's common reactions went, where it is enough voices on enough texts."""
    accounts: defaultdict[int, set[int]] = defaultdict(set)
    things: defaultdict[int, set[str]] = defaultdict(set)
    for _at, account, thing in timeline:
        voice = int(thing.partition("|")[0])
        accounts[voice].add(int(account))
        things[voice].add(thing)
    return {
        voice: Lockstep(sorted(some), len(things[voice]))
        for voice, some in accounts.items()
        if len(some) >= FEWEST_VOICES and len(things[voice]) >= TIMES
    }


def _empty(audiences: Mapping[int, Audience], told: set[str]) -> dict[int, Part]:
    """Whose reactors have a bare profile and did nothing else."""
    known: dict[int, dict[int, bool]] = {
        voice: {
            one.voice: one.is_bare and one.voice in audience.lone
            for one in audience.reactions
            if one.is_bare is not None
        }
        for voice, audience in audiences.items()
    }
    counts = {voice: sum(some.values()) for voice, some in known.items()}
    whole = {voice: len(some) for voice, some in known.items()}
    return {
        voice: Part(counts[voice], whole[voice], usual, [], _those(known[voice]))
        for voice, usual in _above(counts, whole, EMPTY, told, "empty").items()
    }


def _those(marked: Mapping[int, bool]) -> list[int]:
    return sorted(voice for voice, is_so in marked.items() if is_so)[:KEPT]


def _above(
    counts: Mapping[int, int], whole: Mapping[int, int], least: float, told: set[str], name: str
) -> dict[int, float]:
    """Whose share is great, and several times that of all others together: the voice, and that share."""
    count, all_of_it = sum(counts.values()), sum(whole.values())
    found = {}
    for voice, of in whole.items():
        if of < FEWEST_REACTIONS:
            continue
        told.add(name)
        usual = (count - counts[voice]) / max(1, all_of_it - of)
        if counts[voice] >= least * of and counts[voice] >= TIMES_USUAL * usual * of:
            found[voice] = round(usual, 3)
    return found
