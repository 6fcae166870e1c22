"""WordPress as data: sites that people run themselves, with their comments and pingbacks."""

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
from palabre.connectors.films import MP4, QUICKTIME, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.pictures import PictureRules
from palabre.connectors.wordpress.advice import ADVICE
from palabre.connectors.words import N_

_SITE = Field("site", N_("Address of the site"), N_("For example https://blog.example."))
_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="wordpress",
    advice=ADVICE,
    name="WordPress",
    kind=Kind.ARTICLE,
    home="https://wordpress.org",
    about=N_("Posts, comments and pingbacks of sites made with WordPress; one's own can be run."),
    capabilities=frozenset(Capability)
    - {Capability.STREAM, Capability.ACCOUNTS, Capability.RELAY, Capability.QUOTE, Capability.BAR},
    sources=(
        SourceKind("posts", N_("Posts of a site"), Capability.READ, (_SITE,)),
        SourceKind(
            "comments",
            N_("Comments of a site (with an account also those that wait, and pingbacks)"),
            Capability.READ,
            (_SITE,),
            every=timedelta(minutes=10),
        ),
        SourceKind(
            "search",
            N_("Words of your topics on one's own site (needs an account)"),
            Capability.SEARCH,
            every=timedelta(minutes=30),
            follows_topics=True,
            needs_account=True,
        ),
    ),
    inbox=frozenset({"comments"}),
    limits=Limits(
        calls=60,
        per=timedelta(minutes=1),
        source="https://developer.wordpress.org/rest-api/using-the-rest-api/pagination/",
        read_on=_READ_ON,
    ),
    needs_account=False,
    cannot=(
        N_("It can't read a site whose REST interface is switched off or hidden by a plug-in."),
        N_("It can't speak in comments under sites where no account is connected."),
        N_(
            "A text deleted for good, without going to the bin, is not noticed: only the bin is read."
        ),
        N_("Views aren’t counted: WordPress itself tells none."),
        N_("E-mail and network addresses of those who comment are never kept."),
    ),
    by_hand=N_("Open the site's administration and answer under Comments."),
    deletion_duty=N_(
        "Posts and comments that a site no longer shows are deleted here: they are looked at again."
    ),
    account=(
        Field("server", N_("Address of the site"), N_("For example https://blog.example.")),
        Field("account", N_("User name"), N_("The one you sign in with, not the name shown.")),
        Field(
            "secret",
            N_("Application password"),
            N_("Made on the site under Users, Profile, Application Passwords."),
            secret=True,
        ),
    ),
    guide=(
        N_("Sign in to the site's administration, at /wp-admin."),
        N_("Open Users, then Profile, and go down to Application Passwords."),
        N_("If they are not there: the site must be reached by https, or a plug-in forbids them."),
        N_("Give the name Palabre and choose Add New Application Password."),
        N_("Copy the password that is shown: it is shown only once."),
        N_("An editor's rights are needed to publish and to moderate all comments."),
    ),
    keys_page="https://wordpress.org/documentation/article/application-passwords/",
    # Titles are kept in a column of 65,535 bytes, that is of 16,383 of the largest characters.
    look=Look("page", "stack", pictures=20, marks=False, below=True),
    post=PostLimits(
        text=65_525,
        unit="bytes",
        title=16_383,
        media=20,
        types=("image/jpeg", "image/png", "image/gif", "image/webp"),
        pictures=PictureRules(
            "https://make.wordpress.org/core/2019/10/09/"
            "introducing-handling-of-big-images-in-wordpress-5-3/",
            _READ_ON,
            most_width=2560,
            most_height=2560,
        ),
        films=FilmRules(
            "https://wordpress.org/documentation/article/accepted-file-types/",
            date(2026, 11, 28),
            (MP4, QUICKTIME),
            many=20,
            with_pictures=True,
        ),
    ),
    draft=(
        Field("categories", N_("Categories"), N_("Separated by commas."), required=False),
        Field("excerpt", N_("Excerpt"), N_("Shown in lists and feeds."), required=False),
    ),
    moderation=frozenset(
        {Moderation.APPROVE, Moderation.HIDE, Moderation.SHOW, Moderation.SPAM, Moderation.DELETE}
    ),
    metrics=(Metric("comments", N_("Comments"), "X-WP-Total"),),
    facts=(
        Fact(
            N_("Application passwords work only over https and since WordPress 5.6."),
            "https://make.wordpress.org/core/2020/11/05/application-passwords-integration-guide/",
            _READ_ON,
        ),
        Fact(
            N_("WordPress takes one comment in fifteen seconds from people who may not moderate."),
            "https://developer.wordpress.org/reference/functions/wp_throttle_comment_flood/",
            _READ_ON,
        ),
    ),
)
