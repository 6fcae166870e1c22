"""The figures of posts on X: what everybody sees, and for 30 days what their author alone is told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.protocols import Measured
from palabre.connectors.shapes import count, listing, mapping
from palabre.connectors.x import COSTS, PLATFORM
from palabre.connectors.x.calls import Calls
from palabre.connectors.x.parse import NUMBER, number_of, numbers_of, older

OWN_TOLD = timedelta(days=29, hours=23)
OWN_FIGURES = "public_metrics,non_public_metrics,organic_metrics"

Posts = Mapping[str, Mapping[str, Any]]
# Looks posts up by their numbers, with these parameters.
LookUp = Callable[[Sequence[str], Mapping[str, str]], Iterator[Mapping[str, Any]]]


def measured(calls: Calls, look_up: LookUp, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
    """The figures of posts. One that was changed has figures for each of its versions: they are told
    together."""
    posts = _counted(calls, look_up, remote_ids)
    asked = [name for name in remote_ids if name in posts]
    others = {one for name in asked for one in numbers_of(posts[name])} - set(posts)
    posts |= _counted(calls, look_up, sorted(others)) if others else {}
    return tuple(one for name in dict.fromkeys(asked) for one in _figures_of(name, posts))


def _counted(calls: Calls, look_up: LookUp, numbers: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Posts with their figures. X may leave out those of which it refuses what authors are told (others',
    and those older than 30 days): they are asked for again without."""
    now = datetime.now(UTC)
    young = [one for one in numbers if NUMBER.fullmatch(one) and not older(one, OWN_TOLD, now)]
    found = _asked(calls, look_up, young, OWN_FIGURES)
    rest = [one for one in numbers if one not in found]
    return found | _asked(calls, look_up, rest, "public_metrics")


def _asked(
    calls: Calls, look_up: LookUp, numbers: Sequence[str], fields: str
) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for told in look_up(numbers, {"post.fields": fields}):
        shown = [mapping(one) for one in listing(told.get("data"))]
        calls.pay(len(shown) * COSTS["read"])
        found |= {number_of(one.get("id")): one for one in shown}
    return found


def _told(post: Mapping[str, Any]) -> Mapping[str, Any]:
    """What X tells of one version: to everybody, and what its author alone is told."""
    organic = mapping(post.get("organic_metrics"))
    seen = {f"organic_{name}": value for name, value in organic.items()}
    own = mapping(post.get("non_public_metrics"))
    return {**seen, **own, **mapping(post.get("public_metrics"))}


def _figures_of(name: str, posts: Posts) -> Iterator[Measured]:
    """The figures of a post, all of its versions together."""
    told = [_told(posts[one]) for one in numbers_of(posts[name]) if one in posts]
    former = {"repost_count": "retweet_count"}
    for metric in PLATFORM.metrics:
        for theirs in (metric.theirs, former.get(metric.theirs, "")):
            shown = [count(figures[theirs]) for figures in told if theirs in figures]
            if shown:
                yield Measured(name, metric.slug, sum(shown))
                break
