"""The figures of a person's own posts, one call for each, and how many follow them.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/members/post-statistics
(``r_member_postAnalytics``, beginning read in a stored copy on 30 November 2026; the form of the answers, and
``memberFollowersCount`` with ``r_member_profileAnalytics``, as others' programs use them). What LinkedIn
doesn't tell of a post is no zero.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from palabre.connectors.linkedinrest.calls import Calls, Refused, spelt
from palabre.connectors.linkedinrest.parse import POST
from palabre.connectors.protocols import Measured
from palabre.connectors.shapes import is_figure

KINDS = {"share": "share", "ugcPost": "ugc"}  # how the query names each kind of post


def of_posts(calls: Calls, remote_ids: Sequence[str], names: Mapping[str, str]) -> list[Measured]:
    """The figures of posts since they stand there; ``names`` are our slugs by LinkedIn's words.

    Posts that are gone are left out, and figures that LinkedIn doesn't know of a post.
    """
    found: list[Measured] = []
    for post in remote_ids:
        kind = POST.fullmatch(post)
        if not kind or kind[1] not in KINDS:
            continue
        entity = f"q=entity&entity=({KINDS[kind[1]]}:{spelt(post)})"
        for theirs, slug in names.items():
            query = f"{entity}&queryType={theirs}&aggregation=TOTAL"
            try:
                told = calls.listed("memberCreatorPostAnalytics", query, "FINDER")
            except Refused as refusal:
                if refusal.status == 404:
                    break
                if refusal.status != 400:
                    raise
                told = []
            found += _one(post, slug, told, "count")
    return found


def of_person(calls: Calls) -> list[Measured]:
    """How many follow the person."""
    told = calls.listed("memberFollowersCount", "q=me", "FINDER")
    return _one("", "followers", told, "memberFollowersCount")


def _one(name: str, slug: str, told: list[Mapping[str, Any]], field: str) -> list[Measured]:
    value = told[0].get(field) if told else None
    return [Measured(name, slug, float(value))] if is_figure(value) else []
