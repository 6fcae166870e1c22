"""Threads as data: what Meta lets an app do for an account, and the figures that it tells."""

from datetime import date, timedelta

from palabre.connectors.contract import (
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
from palabre.connectors.films import MP4, QUICKTIME, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.metaapp import ALT, APP, KEYS_PAGE
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.polls import answers
from palabre.connectors.threads.advice import ADVICE
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_DOCS = "https://developers.facebook.com/docs/threads"


_read = SourceKind.by_account


PLATFORM = Platform(
    slug="threads",
    advice=ADVICE,
    name="Threads",
    icon="threads",
    kind=Kind.POST,
    home="https://www.threads.com",
    share="https://www.threads.com/intent/post?text={text}",
    about=N_("Your account's posts and the replies to them, what mentions it, and public posts."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.RELAY,
            Capability.MODERATE,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        _read("own", N_("Posts of your account"), 60),
        _read("replies", N_("Replies to your account's posts"), 5),
        _read("mentions", N_("What mentions your account"), 15),
        _read(
            "account",
            N_("Public posts of another account (needs the permission to search)"),
            60,
            Field("name", N_("Name of the account, without @")),
        ),
        SourceKind(
            "search",
            N_("Words of your topics (2,200 searches a day)"),
            Capability.SEARCH,
            every=timedelta(minutes=30),
            follows_topics=True,
            needs_account=True,
        ),
    ),
    inbox=frozenset({"replies", "mentions"}),
    limits=Limits(
        calls=48_000,
        per=timedelta(days=1),
        source=f"{_DOCS}/overview/",
        read_on=_READ_ON,
        rule=N_(
            "Meta allows 4,800 calls in 24 hours for each time that somebody sees something of the "
            "account, which it takes to be ten times at least."
        ),
    ),
    needs_account=True,
    oauth=OAuth(
        authorize="https://threads.net/oauth/authorize",
        token="https://graph.threads.net/oauth/access_token",  # noqa: S106 - an address
        scopes={
            Capability.READ: ("threads_read_replies", "threads_manage_mentions"),
            # What anybody says in public: by words, and of one account by its name.
            Capability.SEARCH: ("threads_keyword_search", "threads_profile_discovery"),
            Capability.PUBLISH: ("threads_content_publish",),
            Capability.REPLY: ("threads_content_publish", "threads_manage_replies"),
            Capability.RELAY: ("threads_content_publish",),
            Capability.MODERATE: ("threads_manage_replies",),
            Capability.DELETE: ("threads_delete",),
            Capability.MEASURE: ("threads_manage_insights",),
        },
        always=("threads_basic",),
        on_wish=frozenset({Capability.SEARCH}),
        separator=",",
        no_pkce=Fact(
            N_("Threads knows no PKCE: the app's secret protects this connection."),
            "https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions",
            _READ_ON,
        ),
    ),
    app=APP,
    account=(Field("secret", N_("Access token"), secret=True),),
    guide=(
        N_(
            "Open developers.facebook.com, and create an app with the use case for the Threads API."
        ),
        N_("Add your account of Threads as a tester, and accept this in the settings of Threads."),
        N_("Copy the return address that Palabre shows into the app's redirect addresses."),
        N_(
            "Copy the Threads app ID and secret, which aren't those of the app itself, into Palabre."
        ),
        N_(
            "Add the permissions that Palabre shall have to the use case; to search and read other accounts,"
            " threads_keyword_search and threads_profile_discovery."
        ),
        N_("Ask for App Review for searching public posts, and for accounts that aren't testers."),
    ),
    keys_page=KEYS_PAGE,
    approval=N_("Without App Review only testers connect, and search finds only one's own posts."),
    naming=Naming(handle=r"[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?"),
    look=Look("short", "strip", pictures=20, link=30, card="over"),
    post=PostLimits(
        fetches=True,
        card="own",
        text=500,
        unit="emoji-bytes",
        media=20,
        types=("image/jpeg", "image/png"),
        alt=1_000,
        pictures=PictureRules(
            "https://www.ayrshare.com/docs/media-guidelines/threads",
            _READ_ON,
            narrowest=1 / 10,
            widest=10,
            least_width=320,
            most_width=1440,
            bytes=8_000_000,
        ),
        films=FilmRules(
            "https://www.ayrshare.com/docs/media-guidelines/threads",
            date(2026, 11, 28),
            (MP4, QUICKTIME),
            bytes=1_000_000_000,
            longest=300,
            narrowest=0.01,
            widest=10,
            slowest=23,
            fastest=60,
            most_width=1920,
            codecs=("h264", "hevc"),
            many=20,
            with_pictures=True,
        ),
    ),
    draft=(
        Field(
            "audience",
            N_("Who may answer"),
            required=False,
            choices={
                "everyone": N_("Everybody"),
                "followers_only": N_("Who follows you"),
                "accounts_you_follow": N_("Whom you follow"),
                "mentioned_only": N_("Whom the text names"),
            },
        ),
        Field(
            "topic",
            N_("Topic"),
            N_("One word or some, up to 50 characters, under which the post is found."),
            required=False,
        ),
        answers(
            N_("Two to four answers of up to 25 characters, one a line; without pictures."), 4, 25
        ),
        Field(
            "quote",
            N_("Post that it quotes"),
            N_("Its address on Threads: a post of yours, or one that answers or mentions you."),
            required=False,
        ),
        Field(
            "media_url",
            N_("Web address of the picture"),
            N_(
                "Instead of pictures of the library: ones that everybody can fetch, up to twenty"
                " addresses, one a line."
            ),
            required=False,
            lines=2,
        ),
        ALT,
    ),
    moderation=frozenset({Moderation.HIDE, Moderation.SHOW}),
    metrics=(
        Metric("views", N_("Views"), "views"),
        Metric("likes", N_("Likes"), "likes"),
        Metric("replies", N_("Replies"), "replies"),
        Metric("relays", N_("Reposts"), "reposts"),
        Metric("quotes", N_("Quotes"), "quotes"),
        Metric("shares", N_("Shares"), "shares"),
        Metric("followers", N_("Followers"), "followers_count"),
    ),
    facts=(
        Fact(
            N_("Threads takes 250 posts and 1,000 replies of an account in 24 hours."),
            f"{_DOCS}/overview/",
            _READ_ON,
        ),
        Fact(
            N_("An account may search 2,200 times in 24 hours, whatever app it uses."),
            f"{_DOCS}/keyword-search/",
            _READ_ON,
        ),
        Fact(
            N_("A post can say who may answer it, have a topic, a poll, and quote another one."),
            "https://developers.facebook.com/documentation/threads/reply-management",
            date(2026, 11, 29),
        ),
    ),
    cannot=(
        N_("Threads fetches pictures from a public web address: files can't be sent from here."),
        N_("A post can't be changed by an app."),
        N_("Only replies that stand directly under a post can be hidden."),
        N_("Without App Review search finds only the account's own posts."),
        N_("Replies of others can be hidden, not deleted."),
        N_("A post of somebody who neither answers nor mentions you can’t be quoted from here."),
    ),
    undone=(
        N_("Posts whose answers wait for an approval are made and approved on Threads."),
        N_("A post names no place from here, and goes to no story of Instagram."),
        N_("Threads isn't heard by the webhook of an app: it is asked again and again."),
    ),
    by_hand=N_("Open the post on Threads and answer there."),
    deletion_source="https://developers.facebook.com/terms/",
    deletion_read_on=_READ_ON,
    deletion_soon=True,
    looks_at=20,
    deletion_duty=N_(
        "What is deleted on Threads must soon be deleted here too: texts are looked at again."
    ),
)
