"""Pinterest as data: one's own pins and boards, by version 5 of its API."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Metric,
    OAuth,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.films import MP4, QUICKTIME, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.pictures import PictureRules
from palabre.connectors.pinterest.advice import ADVICE
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_WRITE = ("boards:write", "pins:write")
_BOARD = Field(
    "board", N_("Number of the board"), N_("Pinterest names boards by numbers."), offered="list"
)

PLATFORM = Platform(
    slug="pinterest",
    advice=ADVICE,
    name="Pinterest",
    kind=Kind.PHOTO,
    home="https://www.pinterest.com",
    about=N_("Your own pins and boards: what is on them, and how often they are seen and saved."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.PUBLISH,
            Capability.EDIT,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind(
            "own",
            N_("All pins of your account"),
            Capability.READ,
            every=timedelta(hours=6),
            needs_account=True,
        ),
        SourceKind(
            "board",
            N_("Pins of one board of yours, whoever put them there"),
            Capability.READ,
            (_BOARD,),
            every=timedelta(hours=2),
            needs_account=True,
        ),
    ),
    limits=Limits(
        calls=1_000,
        per=timedelta(days=1),
        source="https://developers.pinterest.com/docs/reference/rate-limits/",
        read_on=_READ_ON,
    ),
    needs_account=True,
    oauth=OAuth(
        authorize="https://www.pinterest.com/oauth/",
        token="https://api.pinterest.com/v5/oauth/token",  # noqa: S106 - an address
        scopes={
            Capability.PUBLISH: _WRITE,
            Capability.EDIT: _WRITE,
            Capability.DELETE: _WRITE,
        },
        always=("user_accounts:read", "boards:read", "pins:read"),
        separator=",",
        no_pkce=Fact(
            N_(
                "Pinterest's own description of its interface knows no PKCE: the app's secret "
                "protects this connection."
            ),
            "https://github.com/pinterest/api-description/blob/main/v5/openapi.json",
            _READ_ON,
        ),
        client="basic",
    ),
    app=(
        Field("client_id", N_("App ID")),
        Field("client_secret", N_("App secret key"), secret=True),
    ),
    guide=(
        N_("Turn your account into a business account, which is free."),
        N_("Open developers.pinterest.com/apps, connect an app, and wait for trial access."),
        N_("Copy the return address that Palabre shows into the app's redirect links."),
        N_("Copy the app's number and its secret key into Palabre."),
        N_("Ask for standard access, with a film of how you use the app, so that others see pins."),
    ),
    keys_page="https://developers.pinterest.com/apps/",
    approval=N_("Pinterest reviews each app: with trial access only you see the pins, if at all."),
    look=Look("pin", "leaf", pictures=1, fold=100, marks=False, below=True),
    post=PostLimits(
        text=800,
        unit="characters",
        title=100,
        media=5,
        media_needed=True,
        types=("image/jpeg", "image/png"),
        alt=500,
        pictures=PictureRules(
            "https://postfa.st/sizes/pinterest/pin",
            _READ_ON,
            bytes=20_000_000,
            best=((1000, 1500),),
        ),
        films=FilmRules(
            "https://developers.pinterest.com/docs/work-with-organic-content-and-users/create-boards-and-pins/",
            date(2026, 11, 28),
            (MP4, QUICKTIME),
            bytes=2_000_000_000,
            shortest=4,
            longest=900,
            codecs=("h264", "hevc"),
        ),
    ),
    to=(_BOARD,),
    metrics=(
        Metric("views", N_("Views"), "IMPRESSION"),
        Metric("saves", N_("Saves"), "SAVE"),
        Metric("clicks", N_("Clicks"), "PIN_CLICK"),
        Metric("link_clicks", N_("Clicks on the link"), "OUTBOUND_CLICK"),
        Metric("likes", N_("Likes"), "TOTAL_REACTIONS"),
        Metric("replies", N_("Replies"), "TOTAL_COMMENTS"),
        Metric("followers", N_("Followers"), "follower_count"),
        Metric("month_views", N_("Views in a month"), "monthly_views"),
        Metric("day_views", N_("Views, by day"), "IMPRESSION"),
        Metric("day_engagements", N_("Engagements, by day"), "ENGAGEMENT"),
        Metric("day_clicks", N_("Clicks, by day"), "PIN_CLICK"),
        Metric("day_link_clicks", N_("Clicks on the link, by day"), "OUTBOUND_CLICK"),
        Metric("day_saves", N_("Saves, by day"), "SAVE"),
    ),
    facts=(
        Fact(
            N_("With trial access an app makes 1,000 calls a day; later 100 a second."),
            "https://developers.pinterest.com/docs/reference/rate-limits/",
            _READ_ON,
        ),
        Fact(
            N_("What an app with trial access publishes is seen by its creator only."),
            "https://developers.pinterest.com/docs/key-concepts/access-tiers/",
            _READ_ON,
        ),
        Fact(
            N_("Some apps with trial access were refused the making of pins altogether."),
            "https://github.com/gitroomhq/postiz-app/issues/1084",
            _READ_ON,
        ),
    ),
    cannot=(
        N_("Comments can neither be read nor answered: Pinterest's API doesn't hold them."),
        N_("Pins of strangers can be searched by Pinterest's partners only."),
        N_("The figures of a pin are those of its last 90 days."),
        N_("The figures of the account's days are those of a business account: others have none."),
    ),
    undone=(
        N_(
            "Boards and their sections are made on pinterest.com, and pins of others are saved there."
        ),
        N_("What people search for on Pinterest (its trends) isn't read."),
    ),
    by_hand=N_("Open the pin on pinterest.com and answer its comments there."),
    deletion_duty=N_("Pins deleted there are deleted here: pins are looked at again."),
    looks_at=20,
)
