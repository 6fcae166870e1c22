"""Flarum, as data: forums that run it, each on a server of its own, read by anybody."""

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
)
from palabre.connectors.forums import (
    BY_HAND,
    DUTY,
    FORUM,
    GUIDE,
    KEY,
    NO_CHATS,
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
_API = "https://github.com/flarum/framework"

PLATFORM = Platform(
    slug="flarum",
    name="Flarum",
    kind=Kind.FORUM,
    home="https://flarum.org",
    about=N_("Forums that run Flarum: everything that anybody may read there."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}) | WRITES,
    sources=(POSTS, WORDS, SEARCH, NOTIFICATIONS),
    inbox=frozenset({"notifications"}),
    # The software names no limit of its own: this is what we keep to.
    limits=Limits(60, timedelta(minutes=1), _API, _READ_ON),
    cannot=(
        ONLY_PUBLIC,
        NO_CHATS,
        N_("The title of a topic can't be changed afterwards."),
        N_("Of each topic that a search finds, only the post that fits best is given."),
        N_("A post that was deleted is not announced."),
        N_(
            "Flarum itself takes no pictures for posts, only extensions of some forums do: put their"
            " addresses in the text."
        ),
        N_("Posts of others are hidden and deleted only by an account that moderates the forum."),
    ),
    by_hand=BY_HAND,
    deletion_duty=DUTY,
    account=(
        FORUM,
        Field(
            "account",
            N_("Number of the user"),
            N_("Only with a key of the whole forum: for whom it speaks."),
            required=False,
        ),
        KEY,
    ),
    guide=(
        GUIDE,
        N_("To write there, make a developer token in your account's security settings on the forum."),
        N_("Give the token here as the key."),
    ),
    keys_page="https://docs.flarum.org/rest-api/",
    look=Look("plain", "stack", pictures=1, marks=False),
    post=PostLimits(text=65_535, unit="characters", title=80, title_needed=True),
    to=(
        Field(
            "tags",
            N_("Numbers of the tags"),
            N_("With commas between them; most forums want at least one."),
            required=False,
            offered="list",
        ),
    ),
    moderation=frozenset(
        {
            Moderation.LIKE,
            Moderation.UNLIKE,
            Moderation.HIDE,
            Moderation.SHOW,
            Moderation.APPROVE,
            Moderation.DELETE,
        }
    ),
    metrics=(
        Metric("likes", N_("Likes"), "likes"),
        Metric("replies", N_("Replies"), "mentionedBy"),
        Metric("posts", N_("Posts"), "commentCount"),
        Metric("topics", N_("Topics"), "discussionCount"),
    ),
    facts=(
        Fact(
            N_("Pictures in posts of Flarum are the matter of an extension (fof/upload)."),
            "https://github.com/FriendsOfFlarum/upload/blob/master/extend.php",
            date(2026, 11, 29),
        ),
        Fact(
            N_("To read what is said to the account sets the number beside its bell on the forum to 0."),
            "https://github.com/flarum/framework/blob/2.x/framework/core/src/Api/Resource/NotificationResource.php",
            date(2026, 11, 28),
        ),
        Fact(
            N_("Likes, approval and answers to one post are extensions: a forum may do without them."),
            "https://docs.flarum.org/rest-api/",
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "Every Flarum forum answers programs in the form JSON:API, without a key for what is public."
            ),
            _API,
            _READ_ON,
        ),
    ),
)  # fmt: skip
