"""Who may answer a post of ours and who may quote it: records that stand under the post's own key. Pure.

Lexicons: app.bsky.feed.threadgate, app.bsky.feed.postgate.
"""

from palabre.connectors.bluesky.records import Record, now
from palabre.connectors.contract import Field, Rejected
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

GATES, QUOTE_GATES = "app.bsky.feed.threadgate", "app.bsky.feed.postgate"
NO_PEOPLE = N_("Bluesky doesn’t let one choose these people.")

AUDIENCE = Field(
    "audience",
    N_("Who may answer"),
    required=False,
    choices={
        "everyone": N_("Everybody"),
        "followers": N_("Who follows you"),
        "followed": N_("Whom you follow"),
        "mentioned": N_("Whom the text names"),
        "nobody": N_("Nobody"),
    },
)
QUOTERS = Field(
    "quoters",
    N_("Who may quote it"),
    required=False,
    choices={"everyone": N_("Everybody"), "nobody": N_("Nobody")},
)
_RULES = {
    "followers": ["followerRule"],
    "followed": ["followingRule"],
    "mentioned": ["mentionRule"],
    "nobody": [],
}


def gates_of(draft: Draft, post: str, begins: bool) -> dict[str, Record]:
    """Give the records that narrow who may answer a post (at://...) and quote it, by their collections; none
    where everybody may. Answers are told by the post that ``begins`` a conversation alone."""
    audience, quoters = draft.more.get(AUDIENCE.name, ""), draft.more.get(QUOTERS.name, "")
    if audience not in {"", *AUDIENCE.choices} or quoters not in {"", *QUOTERS.choices}:
        raise Rejected(NO_PEOPLE)
    gates: dict[str, Record] = {}
    if begins and audience in _RULES:
        gates[GATES] = {"allow": [{"$type": f"{GATES}#{rule}"} for rule in _RULES[audience]]}
    if quoters == "nobody":
        gates[QUOTE_GATES] = {"embeddingRules": [{"$type": f"{QUOTE_GATES}#disableRule"}]}
    at = now()
    return {
        name: {"$type": name, "post": post, "createdAt": at, **gate} for name, gate in gates.items()
    }
