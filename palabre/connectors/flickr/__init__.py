"""Flickr, as data: photographs that people show, and what is said under one's own."""

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
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_API = "https://www.flickr.com/services/api/"
_SIGN_IN = f"{_API}auth.oauth.html"

PLATFORM = Platform(
    slug="flickr",
    name="Flickr",
    kind=Kind.PHOTO,
    home="https://www.flickr.com",
    about=N_("Photographs found by words or tags, and the comments under your own."),
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
            N_("Words of your topics (needs an account)"),
            Capability.SEARCH,
            every=timedelta(minutes=30),
            follows_topics=True,
            needs_account=True,
        ),
        SourceKind(
            "tag",
            N_("Photographs with a tag"),
            Capability.READ,
            (Field("tag", N_("Tag, without #")),),
            every=timedelta(minutes=30),
            needs_account=True,
        ),
        SourceKind(
            "comments",
            N_("Comments under your photographs"),
            Capability.READ,
            every=timedelta(hours=1),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"comments"}),
    limits=Limits(
        3600, timedelta(hours=1), "https://www.flickr.com/services/developer/api/", _READ_ON
    ),
    needs_account=True,
    cannot=(
        N_("Flickr has no place for alternative texts: they go out below the description."),
        N_("A text can't be published without a picture or a video, and each is one of its own."),
        N_("An answer to a comment stands under the photograph, as a comment like any other."),
        N_(
            "Photographs can be made favourites; comments under your own can be deleted, but neither liked"
            " nor hidden."
        ),
    ),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE, Moderation.DELETE}),
    by_hand=N_("Open the photograph on Flickr and do it there."),
    deletion_duty=N_(
        "Photographs and comments deleted there are deleted here: they are looked at again."
    ),
    looks_at=20,
    account=(
        Field("key", N_("API key")),
        Field("key_secret", N_("Secret of the API key"), secret=True),
        Field("token", N_("Access token")),
        Field("secret", N_("Secret of the access token"), secret=True),
    ),
    oauth=OAuth(
        authorize="https://www.flickr.com/services/oauth/authorize",
        token="https://www.flickr.com/services/oauth/access_token",  # noqa: S106 - an address
        temporary="https://www.flickr.com/services/oauth/request_token",
        scopes={
            Capability.READ: ("read",),
            Capability.PUBLISH: ("write",),
            Capability.REPLY: ("write",),
            Capability.EDIT: ("write",),
            Capability.MODERATE: ("write",),
            Capability.DELETE: ("delete",),
        },
        levels=("read", "write", "delete"),
        scope_name="perms",
        no_pkce=Fact(
            N_(
                "Flickr signs in by OAuth 1.0a, which knows no PKCE: the app's secret signs each call."
            ),
            _SIGN_IN,
            date(2026, 11, 28),
        ),
    ),
    app=(
        Field("client_id", N_("API key")),
        Field("client_secret", N_("Secret of the API key"), secret=True),
    ),
    guide=(
        N_(
            "On Flickr, open the App Garden and ask for a key: commercial use needs a commercial one."
        ),
        N_("Copy the key and its secret."),
        N_("Give them to Palabre as the keys of your app, and sign in on Flickr's own page."),
        N_("Or give an access token and its secret that you have, beside the key and its secret."),
    ),
    keys_page="https://www.flickr.com/services/apps/create/",
    look=Look("plain", "stack", pictures=1, marks=False),
    post=PostLimits(
        title=255,
        media=1,
        media_needed=True,
        media_bytes=200 * 1024 * 1024,
        types=("image/jpeg", "image/png", "image/gif"),
        films=FilmRules(f"{_API}upload.api.html", date(2026, 11, 28), (MP4, QUICKTIME)),
    ),
    metrics=(
        Metric("views", N_("Views"), "views"),
        Metric("comments", N_("Comments"), "comments"),
        Metric("favorites", N_("Favourites"), "favorites"),
    ),
    approval=N_("Flickr gives keys for commercial use on application only."),
    facts=(
        Fact(
            N_(
                "Flickr's description says that an account deletes a comment, and not whose: on the site, who"
                " owns the photograph may."
            ),
            f"{_API}flickr.photos.comments.deleteComment.html",
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "How big and how long a video may be depends on the account: Palabre asks before it sends."
            ),
            f"{_API}flickr.people.getLimits.html",
            date(2026, 11, 28),
        ),
        Fact(
            N_("A key may make 3,600 calls an hour, and Flickr ends keys that make more."),
            "https://www.flickr.com/services/developer/api/",
            _READ_ON,
        ),
        Fact(
            N_(
                "Flickr asks not to look for new comments under one's photographs more than once an hour."
            ),
            f"{_API}flickr.activity.userPhotos.html",
            _READ_ON,
        ),
    ),
)
