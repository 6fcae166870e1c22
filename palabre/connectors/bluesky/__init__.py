"""Bluesky as data: what the network lets us do, and how much."""

from datetime import date, timedelta

from palabre.connectors.bluesky.advice import ADVICE
from palabre.connectors.bluesky.gates import AUDIENCE, QUOTERS
from palabre.connectors.contract import (
    Barring,
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
from palabre.connectors.films import MP4, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.words import N_

# Lexicon chat.bsky.convo.defs, messageInput.
MESSAGE = PostLimits(text=1_000, unit="graphemes", bytes=10_000)

PLATFORM = Platform(
    slug="bluesky",
    advice=ADVICE,
    name="Bluesky",
    kind=Kind.POST,
    home="https://bsky.app",
    share="https://bsky.app/intent/compose?text={text}",
    about=N_(
        "Every public post of the network as it is written; with an account, search, posts, private"
        " messages and answers."
    ),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.STREAM,
            Capability.PUBLISH,
            Capability.RELAY,
            Capability.QUOTE,
            Capability.REPLY,
            Capability.DELETE,
            Capability.MODERATE,
            Capability.BAR,
            Capability.MEASURE,
            Capability.ACCOUNTS,
        }
    ),
    sources=(
        SourceKind(
            "stream",
            N_("The whole network, live"),
            Capability.STREAM,
            (
                Field(
                    "server",
                    N_("Jetstream server"),
                    N_("Leave it empty for the network's own."),
                    required=False,
                ),
            ),
            every=None,
            follows_topics=True,
        ),
        SourceKind(
            "search",
            N_("Words of your topics (needs an account)"),
            Capability.SEARCH,
            every=timedelta(minutes=10),
            follows_topics=True,
            needs_account=True,
        ),
        SourceKind(
            "author",
            N_("Posts of one account"),
            Capability.READ,
            (
                Field(
                    "actor",
                    N_("Account"),
                    N_("For example zoe.bsky.social, or a profile's address."),
                ),
            ),
            every=timedelta(minutes=15),
        ),
        SourceKind(
            "list",
            N_("Posts of a list"),
            Capability.READ,
            (Field("list", N_("Address of the list"), offered="list"),),
            every=timedelta(minutes=15),
        ),
        SourceKind(
            "composed",
            N_("Posts of a custom feed"),
            Capability.READ,
            (
                Field(
                    "composed",
                    N_("Address of the custom feed"),
                    N_("For example https://bsky.app/profile/zoe.bsky.social/feed/lamps."),
                    offered="list",
                ),
            ),
            every=timedelta(minutes=15),
        ),
        SourceKind(
            "tag",
            N_("A hashtag (needs an account)"),
            Capability.READ,
            (Field("tag", N_("Hashtag, without #")),),
            every=timedelta(minutes=15),
            needs_account=True,
        ),
        SourceKind(
            "notifications",
            N_("Mentions, answers and quotes addressed to the account"),
            Capability.READ,
            every=timedelta(minutes=5),
            needs_account=True,
        ),
        SourceKind(
            "messages",
            N_("Private messages to your account"),
            Capability.READ,
            every=timedelta(minutes=5),
            needs_account=True,
        ),
        SourceKind(
            "thread",
            N_("One post and all its answers"),
            Capability.READ,
            (Field("post", N_("Address of the post")),),
            every=timedelta(minutes=15),
        ),
    ),
    inbox=frozenset({"notifications", "messages"}),
    private=frozenset({"messages"}),
    limits=Limits(
        calls=3_000,
        per=timedelta(minutes=5),
        source="https://docs.bsky.app/docs/advanced-guides/rate-limits",
        read_on=date(2026, 11, 21),
    ),
    cannot=(
        N_("Without an account it can't search: the network asks for one."),
        N_(
            "The live stream doesn't know names, followers and counts: they come when a post is opened."
        ),
        N_("It can't see accounts that are switched off."),
        N_("Whom the account blocks everybody can see; whom it mutes nobody."),
        N_(
            "Private messages need an app password that allows access to them; they take no pictures, and"
            " can be deleted on Bluesky only for oneself."
        ),
        N_("A post can't be changed once it is there: it can only be deleted and posted again."),
        N_(
            "A post shows pictures, one video, or a link's card; a video plays once Bluesky has worked on it."
        ),
        N_("Answers can be hidden only in conversations that the account itself began."),
        N_(
            "A custom feed is in whatever order its maker likes: of each reading come its first hundred"
            " posts, and more only while there is anything newer among them."
        ),
    ),
    undone=(
        N_(
            "Who may answer is one group, chosen before the post goes: several groups, a list, and every"
            " change of it afterwards are made on bsky.app."
        ),
        N_("A quote of your post is detached from it, and texts are reported, on bsky.app."),
    ),
    deletion_duty=N_(
        "Posts deleted there, and all posts of accounts that leave, are deleted here: posts are looked at"
        " again."
    ),
    guide=(
        N_("On bsky.app, open Settings, then Privacy and security, then App passwords."),
        N_(
            "Choose Add App Password, give it a name such as palabre, allow it access to your direct messages"
            " if they are to be read here, and create it."
        ),
        N_("Copy the four groups of letters at once: they are shown only this time."),
        N_("Here, give the account's name, for example zoe.bsky.social, and these letters."),
    ),
    keys_page="https://bsky.app/settings/app-passwords",
    knows_keys=True,
    naming=Naming(handle=r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"),
    look=Look("short", "lead", lines=25, card="large"),
    post=PostLimits(
        card="sent",
        card_off=True,
        text=300,
        unit="graphemes",
        bytes=3_000,
        media=4,
        media_bytes=2_000_000,
        types=("image/jpeg", "image/png", "image/webp"),
        tags=8,
        warning_gap="\n\n",
        private=MESSAGE,
        pictures=PictureRules(
            "https://github.com/bluesky-social/social-app/blob/main/src/lib/constants.ts",
            date(2026, 11, 27),
            most_width=4000,
            most_height=4000,
            bytes=2_000_000,
        ),
        films=FilmRules(
            "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/video.json",
            date(2026, 11, 28),
            (MP4,),
            bytes=100_000_000,
            longest=180,
        ),
    ),
    draft=(
        Field("card_title", N_("Title on the link's card"), required=False),
        Field("card_text", N_("Description on the link's card"), required=False),
        Field(
            "label",
            N_("Content label"),
            N_("For pictures that not everybody wants to see."),
            required=False,
            choices={
                "sexual": N_("Suggestive"),
                "nudity": N_("Nudity, not erotic"),
                "porn": N_("For adults"),
                "graphic-media": N_("Violence or injuries"),
            },
        ),
        AUDIENCE,
        QUOTERS,
    ),
    barring=frozenset({Barring.MUTE, Barring.UNMUTE, Barring.BLOCK, Barring.UNBLOCK}),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE, Moderation.HIDE, Moderation.SHOW}),
    metrics=(
        Metric("likes", N_("Likes"), "likeCount"),
        Metric("relays", N_("Reposts"), "repostCount"),
        Metric("replies", N_("Replies"), "replyCount"),
        Metric("quotes", N_("Quotes"), "quoteCount"),
        Metric("saves", N_("Saves"), "bookmarkCount"),
        Metric("followers", N_("Followers"), "followersCount"),
        Metric("posts", N_("Posts"), "postsCount"),
    ),
    facts=(
        Fact(
            N_("An account may create 1,666 records an hour and 11,666 a day, likes included."),
            "https://docs.bsky.app/docs/advanced-guides/rate-limits",
            date(2026, 11, 27),
        ),
        Fact(
            N_(
                "Who may answer a post, and whether it may be quoted, everybody can read beside it."
            ),
            "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/postgate.json",
            date(2026, 11, 30),
        ),
        Fact(
            N_(
                "A private message holds 1,000 characters there; from here it is as long as a post at most."
            ),
            "https://github.com/bluesky-social/atproto/blob/main/lexicons/chat/bsky/convo/defs.json",
            date(2026, 11, 28),
        ),
    ),
    by_hand=N_("Open the post on bsky.app and answer there."),
    account=(
        Field("account", N_("Account"), N_("For example zoe.bsky.social.")),
        Field(
            "secret",
            N_("App password"),
            N_("Made on bsky.app under Settings, Privacy and security, App passwords."),
            secret=True,
        ),
        Field(
            "server",
            N_("Server of the account"),
            N_("Leave it empty for the network's own."),
            required=False,
        ),
    ),
)
