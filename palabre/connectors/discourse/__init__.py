"""Discourse, as data: forums that run it, each on its own server, read by anybody, written with a key."""

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
from palabre.connectors.discourse.polls import FIELDS
from palabre.connectors.forums import (
    BY_HAND,
    DUTY,
    FORUM,
    GUIDE,
    KEY,
    NOTIFICATIONS,
    POSTS,
    SEARCH,
    WORDS,
    WRITES,
)
from palabre.connectors.looks import Look
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_THROTTLE = (
    "https://meta.discourse.org/t/available-settings-for-global-rate-limits-and-throttling/78612"
)

PLATFORM = Platform(
    slug="discourse",
    name="Discourse",
    kind=Kind.FORUM,
    home="https://www.discourse.org",
    about=N_("Forums that run Discourse: everything that anybody may read there."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}) | WRITES,
    sources=(
        POSTS,
        SourceKind(
            "topics",
            N_("New topics, by their first post"),
            Capability.READ,
            (FORUM,),
            every=timedelta(minutes=15),
        ),
        SourceKind(
            "topic",
            N_("The posts of one topic"),
            Capability.READ,
            (Field("topic", N_("Address of the topic")),),
            every=timedelta(minutes=30),
        ),
        WORDS,
        SEARCH,
        NOTIFICATIONS,
        SourceKind(
            "messages",
            N_("Private messages to the account"),
            Capability.READ,
            every=timedelta(minutes=10),
            needs_account=True,
        ),
        SourceKind(
            "waiting",
            N_("Posts that wait for an approval (for moderators)"),
            Capability.READ,
            every=timedelta(minutes=10),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"notifications", "messages", "waiting"}),
    private=frozenset({"messages", "waiting"}),
    limits=Limits(200, timedelta(minutes=1), _THROTTLE, _READ_ON),
    cannot=(
        N_(
            "Apart from what is addressed to the account, it reads only what a forum shows to everybody."
        ),
        N_("What a search finds is only the passage around the words, not the whole post."),
        N_("A post that was deleted is not announced."),
        N_("Posts of others are hidden and deleted only by an account that moderates the forum."),
    ),
    by_hand=BY_HAND,
    deletion_duty=DUTY,
    looks_at=20,
    account=(
        FORUM,
        Field(
            "account",
            N_("User name"),
            N_("Empty with a user API key, which knows whose it is."),
            required=False,
        ),
        KEY,
    ),
    guide=(
        GUIDE,
        N_("To write there, ask an administrator for an API key made for your own user alone."),
        N_("Give your user name on the forum and this key here."),
    ),
    keys_page="https://meta.discourse.org/t/create-and-configure-an-api-key/230124",
    look=Look("plain", "stack", pictures=4, marks=True, card="side"),
    post=PostLimits(
        text=32_000,
        unit="characters",
        title=255,
        title_needed=True,
        media=4,
        types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        alt=1_500,
        card="own",
        no_films=Fact(
            N_(
                "A Discourse forum takes pictures as it comes; videos only where its administrator allows"
                " their files."
            ),
            "https://github.com/discourse/discourse/blob/main/config/site_settings.yml",
            date(2026, 11, 28),
        ),
    ),
    to=(
        Field(
            "category",
            N_("Number of the category"),
            N_("The last number in its address; empty for the usual one."),
            required=False,
            offered="list",
        ),
        Field(
            "tags",
            N_("Tags of the topic"),
            N_("Their names, with commas between them."),
            required=False,
            offered="list",
        ),
    ),
    draft=FIELDS,
    moderation=frozenset(
        {
            Moderation.LIKE,
            Moderation.UNLIKE,
            Moderation.SPAM,
            Moderation.SHOW,
            Moderation.APPROVE,
            Moderation.DELETE,
        }
    ),
    metrics=(
        Metric("likes", N_("Likes"), "like_count"),
        Metric("replies", N_("Replies"), "reply_count"),
        Metric("reads", N_("Readers"), "reads"),
        Metric("received", N_("Likes received"), "likes_received"),
        Metric("posts", N_("Posts"), "post_count"),
    ),
    facts=(
        Fact(
            N_(
                "Posts that wait are read, approved and refused only with the key of a moderator: to delete"
                " one here is to refuse it."
            ),
            "https://github.com/discourse/discourse/blob/main/app/controllers/reviewables_controller.rb",
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "With one key, a forum takes 60 calls a minute from an administrator's and 20 from a user's."
            ),
            _THROTTLE,
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "What waits for a moderator's approval is told as sent, without an address of its own."
            ),
            "https://github.com/discourse/discourse/blob/main/app/controllers/posts_controller.rb",
            date(2026, 11, 28),
        ),
        Fact(
            N_("As it is installed, a forum takes 200 calls a minute and 50 in ten seconds."),
            _THROTTLE,
            _READ_ON,
        ),
    ),
)
