"""Lemmy as data: servers of communities in which people post, comment and vote."""

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
from palabre.connectors.looks import Look
from palabre.connectors.naming import WITH_SERVER, Naming
from palabre.connectors.words import N_

_SERVER = Field(
    "server",
    N_("Server"),
    N_("For example lemmy.example; empty for the account's."),
    required=False,
)
_COMMUNITY = Field(
    "community",
    N_("Community"),
    N_("Its name with its server: lamps@lemmy.example."),
    offered="search",
)
_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="lemmy",
    name="Lemmy",
    kind=Kind.FORUM,
    home="https://join-lemmy.org",
    about=N_("Forums of the fediverse: communities, their posts and their comments."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.DELETE,
            Capability.MODERATE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind(
            "community",
            N_("A community, with its comments"),
            Capability.READ,
            (_COMMUNITY, _SERVER),
        ),
        SourceKind("local", N_("What a server's people say"), Capability.READ, (_SERVER,)),
        SourceKind(
            "thread",
            N_("One post and all its answers"),
            Capability.READ,
            (Field("post", N_("Address of the post")),),
        ),
        SourceKind(
            "notifications",
            N_("Mentions and answers addressed to the account"),
            Capability.READ,
            every=timedelta(minutes=10),
            needs_account=True,
        ),
        SourceKind(
            "messages",
            N_("Private messages to the account"),
            Capability.READ,
            every=timedelta(minutes=10),
            needs_account=True,
        ),
        SourceKind(
            "search",
            N_("Words of your topics (needs an account)"),
            Capability.SEARCH,
            every=timedelta(minutes=30),
            follows_topics=True,
            needs_account=True,
        ),
    ),
    inbox=frozenset({"notifications", "messages"}),
    private=frozenset({"messages"}),
    limits=Limits(
        calls=180,
        per=timedelta(minutes=1),
        source="https://join-lemmy.org/docs/en/client_development/api_reference.html",
        read_on=_READ_ON,
        ),
    cannot=(
        N_("A server knows only the communities that somebody there follows."),
        N_("Only moderators of a community can hide a text there and show it again."),
        N_("Accounts with two-factor sign-in need a token instead of the password."),
        N_("Communities for a server's own people are read only with an account there."),
        N_(
            "No program can ask for one private message: what is deleted of them later stays here, and no"
            " picture goes with one."
        ),
    ),
    deletion_duty=N_(
        "What is deleted or removed on its server is deleted here: texts are looked at again."
    ),
    looks_at=20,
    by_hand=N_("Open the post on its server and answer there."),
    account=(
        Field("server", N_("Server"), N_("For example lemmy.example.")),
        Field("account", N_("User name or e-mail"), required=False),
        Field(
            "secret",
            N_("Password or token"),
            N_("A token is the value of the cookie named jwt of a signed-in browser."),
            secret=True,
        ),
    ),
    guide=(
        N_("Make an account on a Lemmy server, best one for Palabre alone: there are no app passwords."),
        N_("Give the server's name, the user name and the password here."),
        N_("With two-factor sign-in, give the value of the browser's cookie jwt as the token instead."),
    ),
    keys_page="https://join-lemmy.org/instances",
    naming=Naming(handle=WITH_SERVER),
    look=Look("plain", "stack", pictures=1, marks=False, card="side"),
    post=PostLimits(
        text=10_000,
        unit="characters",
        title=200,
        title_needed=True,
        media=1,
        types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        alt=1_500,
        warning_gap="\n\n",
        no_films=Fact(
            N_("Each Lemmy server has its own mind about videos, and no program is told which it takes."),
            "https://git.asonix.dog/asonix/pict-rs",
            date(2026, 11, 28),
        ),
    ),
    to=(_COMMUNITY,),
    moderation=frozenset(
        {Moderation.LIKE, Moderation.UNLIKE, Moderation.HIDE, Moderation.SHOW}
    ),
    metrics=(
        Metric("likes", N_("Likes"), "upvotes"),
        Metric("dislikes", N_("Dislikes"), "downvotes"),
        Metric("replies", N_("Replies"), "comments"),
        Metric("posts", N_("Posts"), "post_count"),
    ),
    facts=(
        Fact(
            N_("A post tells its language, where its community takes texts in it."),
            "https://join-lemmy.org/docs/users/06-other-features.html",
            date(2026, 11, 29),
        ),
        Fact(
            N_("Sign-ins are limited to a few an hour on most servers: Palabre keeps its own alive."),
            "https://github.com/LemmyNet/lemmy/issues/5548",
            _READ_ON,
        ),
        Fact(
            N_("Servers of Lemmy 1.0 have a new way of being asked (v4); Palabre asks in the one of 0.19."),
            "https://join-lemmy.org/docs/contributors/09-api-v4.html",
            _READ_ON,
        ),
    ),
)  # fmt: skip
