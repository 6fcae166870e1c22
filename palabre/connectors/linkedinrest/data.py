"""What is the same for pages and persons, as data: texts, files, the keys of an app, the version spoken."""

from datetime import date, timedelta

from palabre.connectors.contract import Fact, Field, Limits, PostLimits
from palabre.connectors.documents import DocumentRules
from palabre.connectors.films import MP4, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
DOCS = "https://learn.microsoft.com/en-us/linkedin/marketing"
_OTHERS = (
    "https://www.ayrshare.com/docs/media-guidelines/linkedin"  # what makers of other tools tell
)

# The version that every call names, and when LinkedIn's least promise of one year for it is over.
VERSION, VERSION_ENDS = "202607", date(2027, 7, 15)

LIMITS = Limits(
    calls=500,
    per=timedelta(days=1),
    source="https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits",
    read_on=_READ_ON,
    rule=N_(
        "LinkedIn publishes no number: this one is a line of our own. What your app may really do stands "
        "in LinkedIn's developer portal, and where LinkedIn says that it is enough, Palabre waits."
    ),
)
NO_PKCE = Fact(
    N_(
        "LinkedIn opens PKCE only to programs on a person's own machine: the app's secret "
        "protects this connection."
    ),
    "https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow-native",
    _READ_ON,
)
APP = (
    Field("client_id", N_("Client ID")),
    Field("client_secret", N_("Client secret"), secret=True),
)
NAMING = Naming(
    # learn.microsoft.com/linkedin, Posts API, mentions: @[name](urn:li:person:...)
    cannot=N_(
        "LinkedIn links a name only by its number there (URN), which Palabre doesn't have: “%(name)s”"
        " stands as plain text."
    )
)
LOOK = Look("wall", "lead", lines=3, across=70, card="large", below=True)
TEXTS = PostLimits(
    card="sent",
    card_off=True,
    text=3_000,
    unit="utf16",
    title=400,
    media=20,
    media_bytes=10_000_000,
    types=("image/jpeg", "image/png", "image/gif"),
    alt=4_086,
    pictures=PictureRules(
        f"{DOCS}/community-management/shares/images-api",
        _READ_ON,
        most_pixels=36_152_319,
        best=((1200, 627), (1080, 1080), (1080, 1350)),
    ),
    films=FilmRules(
        f"{DOCS}/community-management/shares/videos-api",
        date(2026, 11, 28),
        (MP4,),
        bytes=500_000_000,
        shortest=3,
        longest=1_800,
    ),
    documents=DocumentRules(_OTHERS, date(2026, 11, 29), bytes=100_000_000),
)
PAGES = Fact(
    N_("A document has 300 pages at most; its title stands above it."),
    _OTHERS,
    date(2026, 11, 29),
)
