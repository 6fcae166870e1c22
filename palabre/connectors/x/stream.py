"""X's filtered stream: one rule of ours that X keeps, and the posts that fit it as they come.

It wants an app's own token (not an account's), and all accounts of the app share its rules and its
one connection. https://docs.x.com/x-api/posts/filtered-stream/introduction
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from palabre.connectors.contract import Page, Rejected, Unavailable, Unknown
from palabre.connectors.faults import BROKEN_OFF
from palabre.connectors.http import Http
from palabre.connectors.shapes import listing, mapping, word
from palabre.connectors.words import N_
from palabre.connectors.x import COSTS
from palabre.connectors.x.calls import API, Calls
from palabre.connectors.x.parse import items_of, number_of

STREAM = "/2/tweets/search/stream"
RULES = f"{STREAM}/rules"
TAG = "palabre"
QUIET_S = 30.0  # X gives a sign of life every twenty seconds
# The stream's own description has the former names of the fields.
FIELDS = {
    "tweet.fields": "attachments,conversation_id,created_at,entities,lang,note_tweet,public_metrics",
    "user.fields": "name,profile_image_url,public_metrics,username",
    "media.fields": "alt_text,media_key,preview_image_url,type,url",
    "expansions": "attachments.media_keys,author_id",
}

NEEDS_BEARER = N_("X streams only for an app: give the app's Bearer Token with its keys.")
BAD_RULE = N_("X doesn't take these words as a rule of a stream.")
CLOSED = N_("X closed the stream; it is opened again in a while.")
NOT_SETTLED = N_("It isn't known whether X took the rule of this stream: it is given again.")


def settle_rule(calls: Calls, rule: str) -> str:
    """Let X keep this rule and no other of ours; its number. Rules that we didn't make stay."""
    ours = [
        one
        for one in map(mapping, listing(calls.get(RULES, {}).get("data")))
        if one.get("tag") == TAG
    ]
    same = [number_of(one.get("id")) for one in ours if one.get("value") == rule]
    stale = [number_of(one.get("id")) for one in ours if one.get("value") != rule]
    try:
        if any(stale):
            calls.send("POST", RULES, json={"delete": {"ids": [one for one in stale if one]}})
        if any(same):
            return same[0]
        told = calls.send("POST", RULES, json={"add": [{"value": rule, "tag": TAG}]})
    except Unknown:
        raise Unavailable(NOT_SETTLED) from None
    made = [number_of(mapping(one).get("id")) for one in listing(told.get("data"))]
    if not any(made):
        raise Rejected(BAD_RULE)
    return made[0]


def heard(calls: Calls, lines: Iterator[bytes], rule: str) -> Iterator[Page]:
    """The posts of a stream that fit the rule; an empty page for each sign of life."""
    for line in lines:
        yield page_of(calls, line, rule) if line else Page()
    raise Unavailable(BROKEN_OFF)


def page_of(calls: Calls, line: bytes, rule: str) -> Page:
    """Understand one line. A post that fits somebody else's rule only is paid for all the same."""
    try:
        told: Mapping[str, Any] = mapping(msgspec.json.decode(line))
    except (msgspec.DecodeError, RecursionError, ValueError):
        return Page()
    post = mapping(told.get("data"))
    if not post:
        if told.get("errors"):
            raise Unavailable(CLOSED)
        return Page()
    beside = mapping(told.get("includes"))
    items = items_of({"data": [post], "includes": beside})
    fits = {word(mapping(one).get("id")) for one in listing(told.get("matching_rules"))}
    more = len(listing(beside.get("tweets")) or listing(beside.get("posts")))
    cost = calls.pay((1 + more) * COSTS["read"])
    kept = tuple(items) if rule in fits else ()
    cursor = {"since": kept[-1].remote_id} if kept else {}
    return Page(kept, cursor, cost=cost)


def opened(http: Http, secret: str) -> Any:
    """The stream itself, with the app's token, which goes nowhere else."""
    headers = {"Authorization": f"Bearer {secret}"}
    return http.lines(f"{API}{STREAM}", params=FIELDS, headers=headers, quiet=QUIET_S)
