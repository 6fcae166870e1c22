"""Reddit as data: what an approved app may read and say, and what bots may never do."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Barring,
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Metric,
    Moderation,
    OAuth,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.naming import Naming
from palabre.connectors.reddit.advice import ADVICE
from palabre.connectors.reddit.polls import FIELDS, POLLS
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_WIKI = "https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki"
_CHATS = (
    "https://www.reddit.com/r/modnews/comments/1jf1dy5/"
    "important_updates_to_reddits_messaging_system_for/"
)
WAITS = "waits:"  # before the name of a text as moderators see it, be it public or not
NOT_YET = N_("This text waits for the moderators: approve it, and answer it where it stands.")
_SUBREDDIT = Field("subreddit", N_("Subreddit"), N_("For example r/coffee."), offered="search")


_read = SourceKind.by_account


PLATFORM = Platform(
    slug="reddit",
    advice=ADVICE,
    name="Reddit",
    kind=Kind.FORUM,
    home="https://www.reddit.com",
    about=N_("Subreddits with their posts and comments, search, and what is said to your account."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.DELETE,
            Capability.MODERATE,
            Capability.BAR,
            Capability.MEASURE,
        }
    ),
    sources=(
        _read("subreddit", N_("New posts of a subreddit"), 10, _SUBREDDIT),
        _read("comments", N_("New comments of a subreddit"), 10, _SUBREDDIT),
        _read(
            "account",
            N_("Posts and comments of one account"),
            10,
            Field("account", N_("Account"), N_("For example u/zoe, or a profile's address.")),
        ),
        _read("domain", N_("Posts that link to a site"), 10, Field("site", N_("Site"))),
        _read("mentions", N_("Comments that mention your account"), 10),
        _read("replies", N_("Replies to your account's posts and comments"), 10),
        _read("messages", N_("Private messages to your account"), 10),
        _read("queue", N_("What waits for the moderators of a subreddit"), 10, _SUBREDDIT),
        _read("reports", N_("What was reported in a subreddit (for moderators)"), 10, _SUBREDDIT),
        SourceKind(
            "search",
            N_("Words of your topics"),
            Capability.SEARCH,
            every=timedelta(minutes=15),
            follows_topics=True,
            needs_account=True,
        ),
    ),
    inbox=frozenset({"mentions", "replies", "messages", "queue", "reports"}),
    private=frozenset({"messages", "queue", "reports"}),
    costs=N_("Whoever uses it commercially makes a contract with Reddit, who names the price."),
    limits=Limits(
        calls=100,
        per=timedelta(minutes=1),
        source=_WIKI,
        read_on=_READ_ON,
    ),
    needs_account=True,
    oauth=OAuth(
        authorize="https://www.reddit.com/api/v1/authorize",
        token="https://www.reddit.com/api/v1/access_token",  # noqa: S106 - an address
        scopes={
            Capability.READ: ("privatemessages", "history"),
            Capability.PUBLISH: ("submit", "history"),
            Capability.REPLY: ("submit", "history", "privatemessages"),
            Capability.EDIT: ("edit",),
            Capability.DELETE: ("edit",),
            Capability.MODERATE: ("modposts",),
            Capability.BAR: ("modcontributors",),
        },
        always=("identity", "read"),
        no_pkce=Fact(
            N_(
                "Reddit's description of its sign-in knows no PKCE: the app's secret protects "
                "this connection."
            ),
            "https://github.com/reddit-archive/reddit/wiki/OAuth2",
            _READ_ON,
        ),
        client="basic",
        extra={"duration": "permanent"},
        revoke="https://www.reddit.com/api/v1/revoke_token",
    ),
    app=(
        Field("client_id", N_("Client ID")),
        Field("client_secret", N_("Client secret"), secret=True),
    ),
    guide=(
        N_(
            "Ask Reddit for access to its Data API, and say that you are a business: it needs a contract."
        ),
        N_(
            "When it is granted, open reddit.com/prefs/apps with your account and create a web app."
        ),
        N_("Copy the return address that Palabre shows into the field for the redirect address."),
        N_("Copy the app's ID, which stands under its name, and its secret into Palabre."),
    ),
    keys_page="https://www.reddit.com/prefs/apps",
    approval=N_(
        "Reddit gives access to its Data API only after approval, and for commercial use by contract."
    ),
    naming=Naming("u/{}", handle=r"[A-Za-z0-9_-]{3,20}"),
    post=PostLimits(
        text=40_000,
        unit="characters",
        title=300,
        title_needed=True,
        media=20,
        media_bytes=20_000_000,
        types=("image/jpeg", "image/png", "image/gif"),
        alt=180,
        private=PostLimits(text=10_000, unit="characters"),
        no_films=Fact(
            N_(
                "Reddit's description says how a post names a video, but not how its file is brought there:"
                " give its address as a link."
            ),
            "https://www.reddit.com/dev/api/",
            date(2026, 11, 28),
        ),
    ),
    to=(_SUBREDDIT,),
    draft=(
        Field(
            "flair",
            N_("Number of the post's flair"),
            N_("Some subreddits want one; their moderators know its number."),
            required=False,
        ),
        *FIELDS,
    ),
    barring=frozenset({Barring.BAN, Barring.UNBAN}),
    unanswerable=((WAITS, NOT_YET),),
    moderation=frozenset({Moderation.APPROVE, Moderation.SPAM, Moderation.DELETE}),
    metrics=(
        Metric("likes", N_("Votes up less votes down"), "score"),
        Metric("replies", N_("Replies"), "num_comments"),
        Metric("approval", N_("Share of votes that are up"), "upvote_ratio", "share"),
        Metric("karma", N_("Karma of the account"), "total_karma"),
    ),
    facts=(
        Fact(
            N_("An app may call Reddit 100 times a minute, over all of its accounts together."),
            _WIKI,
            _READ_ON,
        ),
        Fact(
            N_(
                "Whoever keeps what was deleted on Reddit must delete it: title, text, links, and author."
            ),
            _WIKI,
            _READ_ON,
        ),
        Fact(
            N_(
                "Reddit recommends to keep nothing longer than 48 hours; Palabre keeps what is still "
                "there, and looks again in that time."
            ),
            _WIKI,
            _READ_ON,
        ),
        Fact(
            N_(
                "When an account is deleted, who wrote must be deleted with it: Palabre deletes the "
                "texts of such an account too."
            ),
            _WIKI,
            _READ_ON,
        ),
        Fact(
            N_(
                "A post takes one picture, or up to twenty as a gallery where the subreddit lets it; its"
                " store takes 20 MB of each. Reddit makes a picture's post some time after it was sent."
            ),
            "https://github.com/praw-dev/praw/tree/main/tests/integration/cassettes",
            date(2026, 11, 29),
        ),
        POLLS,
        Fact(
            N_(
                "Reddit lists what waits for moderators by when it was written; Palabre reads five hundred"
                " texts of it at most each time."
            ),
            "https://github.com/praw-dev/praw/tree/main/tests/integration/cassettes",
            date(2026, 11, 30),
        ),
        Fact(
            N_(
                "Reddit keeps private messages as chats since 2025; an app reads and answers these by the "
                "same calls as before."
            ),
            _CHATS,
            date(2026, 11, 28),
        ),
    ),
    cannot=(
        N_(
            "Votes are for people: Reddit forbids apps to vote, so a text can't be liked from here."
        ),
        N_(
            "Texts of others are approved and removed, and people banned, only in a subreddit that the"
            " account moderates; so is what waits there and what was reported read."
        ),
        N_("Each subreddit has rules of its own, and many forbid advertising: read them first."),
        N_("What is deleted of private messages isn't told by Reddit."),
        N_(
            "Descriptions of a gallery's pictures become their captions, which everybody sees; a picture"
            " alone has none."
        ),
        N_("Reddit lists a thousand texts at most: what was said before can't be read."),
    ),
    undone=(
        N_(
            "The mail of a subreddit's moderators isn't read, and a ban from here has no end until it is"
            " taken back."
        ),
        N_("Crossposts are made on Reddit, and how people voted in a poll is seen there."),
        N_("Private messages are answered, never begun: nobody is written to first from here."),
    ),
    by_hand=N_("Open the post on Reddit and answer there."),
    deletion_duty=N_(
        "What is deleted on Reddit must be deleted here within 48 hours: posts and comments are looked at"
        " again, private messages can't be."
    ),
    any_account_sees=True,
    deletion_within=timedelta(hours=48),
    deletion_source=_WIKI,
    deletion_read_on=_READ_ON,
)
