"""Stack Exchange as data: questions and answers of its sites, read and given through its API 2.3."""

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
from palabre.connectors.looks import Look
from palabre.connectors.stackexchange.advice import ADVICE
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_WRITING_READ_ON = date(2026, 11, 28)
_SIGN_IN = "https://api.stackexchange.com/docs/authentication"
_WRITE = ("write_access",)
COMMENT = "comment"  # a text in the form of one
LONGEST_COMMENT = 600

# Where a topic's words are searched, by its language: the network has few sites in other tongues.
SITES = {
    "es": "es.stackoverflow",
    "ja": "ja.stackoverflow",
    "pt": "pt.stackoverflow",
    "ru": "ru.stackoverflow",
}
USUAL_SITE = "stackoverflow"

_SITE = Field(
    "site",
    N_("Site"),
    N_("For example stackoverflow, cooking or french; empty for Stack Overflow."),
    required=False,
    offered="list",
)

PLATFORM = Platform(
    slug="stackexchange",
    advice=ADVICE,
    name="Stack Exchange",
    kind=Kind.FORUM,
    home="https://stackexchange.com",
    about=N_("Questions and answers of Stack Overflow and its sister sites."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind(
            "search",
            N_("Words of your topics, on Stack Overflow"),
            Capability.SEARCH,
            every=timedelta(hours=2),
            follows_topics=True,
        ),
        SourceKind(
            "tag",
            N_("Questions with a tag, their answers and (with a key) comments"),
            Capability.READ,
            (
                Field("tag", N_("Tag of the questions")),
                _SITE,
            ),
            every=timedelta(hours=1),
        ),
        SourceKind(
            "question",
            N_("A question, with its answers and all comments"),
            Capability.READ,
            (
                Field(
                    "question",
                    N_("Address of the question"),
                    N_("Or its number, with the site below."),
                ),
                _SITE,
            ),
            every=timedelta(hours=2),
        ),
        SourceKind(
            "own",
            N_("What is said under your questions and answers"),
            Capability.READ,
            (_SITE,),
            every=timedelta(hours=1),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"own"}),
    # With a key, as an account here has one; nothing is counted without.
    limits=Limits(
        calls=10_000,
        per=timedelta(days=1),
        source="https://api.stackexchange.com/docs/throttle",
        read_on=_READ_ON,
    ),
    cannot=(
        N_(
            "Texts of others are voted for, and neither changed nor deleted nor voted down from here."
        ),
        N_("A comment can be changed in its first five minutes only."),
        N_("What is deleted there isn't announced: it only disappears."),
    ),
    undone=(
        N_(
            "Comments are read below your own texts, below questions of a tag (with a key) and below"
            " those that are followed one by one: not below those that a search found."
        ),
        N_(
            "From the inbox a question is answered; to comment on it, publish a text in the form of a"
            " comment."
        ),
    ),
    deletion_duty=N_(
        "What is deleted there is deleted here: questions and answers are looked at again."
    ),
    by_hand=N_("Open the question on its site and answer there."),
    account=(
        Field(
            "key", N_("Key"), N_("Of an app of your own; without it, 300 calls a day."), secret=True
        ),
    ),
    oauth=OAuth(
        authorize="https://stackoverflow.com/oauth",
        token="https://stackoverflow.com/oauth/access_token/json",  # noqa: S106 - an address
        scopes={
            Capability.PUBLISH: _WRITE,
            Capability.REPLY: _WRITE,
            Capability.EDIT: _WRITE,
            Capability.MODERATE: _WRITE,
            Capability.DELETE: _WRITE,
        },
        always=("no_expiry",),
        separator=",",
        no_pkce=Fact(
            N_(
                "Stack Exchange's description of its sign-in knows no PKCE: the app's secret protects "
                "this connection."
            ),
            _SIGN_IN,
            _WRITING_READ_ON,
        ),
    ),
    app=(
        Field("client_id", N_("Client ID")),
        Field("client_secret", N_("Client secret"), secret=True),
        Field("key", N_("Key"), secret=True),
    ),
    guide=(
        N_("Without a key everything is read, for 300 calls a day from one address."),
        N_("For 10,000, sign in on stackapps.com, choose Register, and describe your own app."),
        N_("Copy the key of the app here; it is no password, but it is yours."),
        N_(
            "To ask, answer or vote, publish a post about your app on stackapps.com and choose it for the"
            " app; give its OAuth domain as the one of Palabre, and sign in with its ID, secret and key."
        ),
    ),
    keys_page="https://stackapps.com/apps/oauth/register",
    approval=N_("Only an app that is described in a post on Stack Apps may write."),
    look=Look("plain", "stack", pictures=1, marks=False),
    post=PostLimits(
        text=30_000,
        unit="characters",
        title=150,
        title_needed=True,
        tags=5,
        forms=((COMMENT, PostLimits(text=LONGEST_COMMENT)),),
    ),
    to=(_SITE,),
    draft=(
        Field(
            "form",
            N_("In the form of"),
            required=False,
            choices={
                "question": N_("A question"),
                COMMENT: N_("A comment on a question of others"),
            },
        ),
        Field(
            "question",
            N_("Address of the question"),
            N_("Of the one that is commented on, or its number, with the site above."),
            required=False,
            needed_if=("form", frozenset({COMMENT})),
        ),
    ),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE}),
    metrics=(
        Metric("views", N_("Views"), "view_count"),
        Metric("votes", N_("Votes up less votes down"), "score"),
        Metric("reputation", N_("Reputation"), "reputation"),
    ),
    facts=(
        Fact(
            N_(
                "Apps may write for a person who agrees (write_access), within few texts a day, and automatic"
                " comments are punished."
            ),
            "https://api.stackexchange.com/docs/write",
            _WRITING_READ_ON,
        ),
        Fact(
            N_(
                "A comment has 600 characters at most; to comment on others' posts an account needs a"
                " reputation of 50."
            ),
            "https://meta.stackoverflow.com/questions/19756/how-do-comments-work",
            _WRITING_READ_ON,
        ),
        Fact(
            N_("To vote for a text an account needs a reputation of 15 on its site."),
            "https://meta.stackexchange.com/questions/160292",
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "Nothing renews a key that ends, so Palabre asks for one that lasts (no_expiry); you may take"
                " it back on the site of your account, under Apps."
            ),
            _SIGN_IN,
            _WRITING_READ_ON,
        ),
        Fact(
            N_(
                "When the API asks for a pause, the same question must not be put again before it ends."
            ),
            "https://api.stackexchange.com/docs/throttle",
            _READ_ON,
        ),
    ),
)
