"""Isso as data: comments under the pages of a site, kept by a server of its own."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Field,
    Kind,
    Limits,
    Moderation,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.words import N_

_SERVER = Field(
    "server", N_("Address of the comment server"), N_("For example https://comments.example.")
)
_PAGE = Field("page", N_("Path of the page"), N_("As in its address, for example /news/opening/."))
_SITE = Field(
    "site",
    N_("Address of the site"),
    N_("Where the comments are shown, for their links."),
    required=False,
)

PLATFORM = Platform(
    slug="isso",
    name="Isso",
    kind=Kind.COMMENT,
    home="https://isso-comments.de",
    about=N_("Comments under the pages of sites that use Isso, with their queue of moderation."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.DELETE,
        }
    ),
    sources=(
        SourceKind(
            "thread", N_("Comments under one page"), Capability.READ, (_SERVER, _PAGE, _SITE)
        ),
        SourceKind("latest", N_("Newest comments of all pages"), Capability.READ, (_SERVER, _SITE)),
        SourceKind(
            "queue",
            N_("Comments that wait, and all others (needs the administrator's password)"),
            Capability.READ,
            (_SITE,),
            every=timedelta(minutes=10),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"queue"}),
    limits=Limits(
        calls=30,
        per=timedelta(minutes=1),
        source="https://isso-comments.de/docs/reference/server-config/",
        read_on=date(2026, 11, 27),
    ),
    cannot=(
        N_("Without the administrator's password nothing can be moderated, edited or deleted."),
        N_("A comment can't be put back into the queue: it is approved, or deleted for good."),
        N_("The newest comments of all pages are shown only where the server allows it."),
        N_("Comments aren’t searched; their likes are counted, and none is given from here."),
        N_("Answers have one level: an answer to an answer stands beside it."),
    ),
    by_hand=N_("Open the page and comment there, or moderate under /admin on the comment server."),
    deletion_duty=N_("Comments that are gone from a page that is read are deleted here."),
    account=(
        Field("server", N_("Address of the comment server"), _SERVER.help),
        Field("account", N_("Name that signs your comments")),
        Field(
            "secret",
            N_("Administrator's password"),
            N_("Needed to moderate, edit and delete; leave it empty only to comment."),
            required=False,
            secret=True,
        ),
    ),
    guide=(
        N_("Open isso.cfg, the configuration of the comment server."),
        N_("In the section admin, set enabled to true and choose a password."),
        N_("For the newest comments of all pages, set latest-enabled to true in general."),
        N_("Start the comment server again, then give its address and that password here."),
    ),
    keys_page="https://isso-comments.de/docs/reference/server-config/",
    post=PostLimits(text=65_535),
    to=(_PAGE,),
    moderation=frozenset({Moderation.APPROVE, Moderation.DELETE}),
)
