"""NodeBB, as data: forums that run it, each on a server of its own, read by anybody."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Metric,
    Moderation,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.forums import (
    BY_HAND,
    CATEGORY,
    DUTY,
    FORUM,
    GUIDE,
    KEY,
    NOTIFICATIONS,
    ONLY_PUBLIC,
    POSTS,
    SEARCH,
    WORDS,
    WRITES,
)
from palabre.connectors.looks import Look
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_API = "https://github.com/NodeBB/NodeBB/tree/master/public/openapi"

PLATFORM = Platform(
    slug="nodebb",
    name="NodeBB",
    kind=Kind.FORUM,
    home="https://nodebb.org",
    about=N_("Forums that run NodeBB: everything that anybody may read there."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}) | WRITES,
    sources=(
        POSTS,
        WORDS,
        SEARCH,
        NOTIFICATIONS,
        SourceKind(
            "chats",
            N_("Private messages to the account"),
            Capability.READ,
            every=timedelta(minutes=10),
            needs_account=True,
        ),
        SourceKind(
            "room",
            N_("A room that everybody may enter"),
            Capability.READ,
            (
                Field(
                    "room",
                    N_("Room"),
                    N_("Its number, the last one in its address."),
                    offered="list",
                ),
            ),
            every=timedelta(minutes=10),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"notifications", "chats"}),
    private=frozenset({"chats"}),
    # The software names no limit of its own: this is what we keep to.
    limits=Limits(60, timedelta(minutes=1), _API, _READ_ON),
    cannot=(
        ONLY_PUBLIC,
        N_("Many forums let only signed-in members search; the search then says so."),
        N_("A post that was deleted before it was read isn't known here."),
        N_(
            "A NodeBB forum takes pictures only of a signed-in browser, of no token: put their addresses in"
            " the text."
        ),
        N_("Posts of others are hidden and deleted only by an account that moderates the forum."),
    ),
    by_hand=BY_HAND,
    deletion_duty=DUTY,
    looks_at=20,
    account=(
        FORUM,
        Field(
            "account",
            N_("Number of the user"),
            N_("Only with a token of the whole forum: for whom it speaks."),
            required=False,
        ),
        KEY,
    ),
    guide=(
        GUIDE,
        N_("To write there, ask an administrator for an API token of your own user."),
        N_("Give the token here as the key."),
    ),
    keys_page="https://docs.nodebb.org/api/",
    look=Look("plain", "stack", pictures=1, marks=False),
    post=PostLimits(
        text=32_767, unit="characters", title=255, title_needed=True, tags=5,
        private=PostLimits(text=1_000, unit="utf16"),
    ),
    to=(CATEGORY,),
    moderation=frozenset(
        {
            Moderation.LIKE,
            Moderation.UNLIKE,
            Moderation.SPAM,
            Moderation.HIDE,
            Moderation.SHOW,
            Moderation.DELETE,
        }
    ),
    metrics=(
        Metric("likes", N_("Likes"), "upvotes"),
        Metric("dislikes", N_("Dislikes"), "downvotes"),
        Metric("replies", N_("Replies"), "replies"),
        Metric("posts", N_("Posts"), "postcount"),
        Metric("topics", N_("Topics"), "topiccount"),
        Metric("reputation", N_("Reputation"), "reputation"),
    ),
    facts=(
        Fact(
            N_("The way by which pictures are sent to a NodeBB forum knows no token."),
            "https://github.com/NodeBB/NodeBB/blob/master/src/routes/api.js",
            date(2026, 11, 29),
        ),
        Fact(
            N_("Answers come from the topics that the account follows: it follows its own by itself."),
            "https://github.com/NodeBB/NodeBB/blob/master/public/openapi/read/notifications.yaml",
            date(2026, 11, 28),
        ),
        Fact(
            N_("Programs write from version 1.15 on; only moderators can hide what others wrote."),
            "https://docs.nodebb.org/api/",
            date(2026, 11, 28),
        ),
        Fact(
            N_("Every page of a NodeBB forum can be read as data, which its makers describe."),
            _API,
            _READ_ON,
        ),
    ),
)  # fmt: skip
