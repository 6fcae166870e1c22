"""Ghost as data: one's own publication, its newsletters and what members say under its posts."""

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
from palabre.connectors.films import MP4, WEBM, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="ghost",
    name="Ghost",
    kind=Kind.ARTICLE,
    home="https://ghost.org",
    about=N_("One's own publication made with Ghost: posts, newsletters and members' comments."),
    needs_account=True,
    capabilities=frozenset(
        {
            Capability.READ,
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
            "posts", N_("Posts of one's own publication"), Capability.READ, needs_account=True
        ),
        SourceKind(
            "comments",
            N_("Members' comments in one's own publication"),
            Capability.READ,
            every=timedelta(minutes=10),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"comments"}),
    costs=N_("On Ghost(Pro), integrations come with some of the paid plans only."),
    limits=Limits(
        calls=60,
        per=timedelta(minutes=1),
        source="https://docs.ghost.org/admin-api",
        read_on=_READ_ON,
    ),
    cannot=(
        N_("Other people's publications are read by their feed, not here."),
        N_("Comments can't be edited, and are written in the name of a member only."),
        N_("It isn’t searched: its posts are read, and searched here."),
        N_("A newsletter that was sent can't be called back."),
        N_("Comments of others can be hidden from here, not deleted."),
    ),
    by_hand=N_("Open the post on the publication and comment there as a member."),
    deletion_duty=N_(
        "Comments and posts that are deleted or unpublished there are deleted here: they are looked at"
        " again."
    ),
    account=(
        Field("server", N_("Address of the publication"), N_("For example https://news.example.")),
        Field(
            "secret",
            N_("Admin API key"),
            N_("Two parts with a colon between them, as the integration shows it."),
            secret=True,
        ),
        Field(
            "account",
            N_("Member who comments for you"),
            N_("E-mail address of a member; needed only to answer comments."),
            required=False,
        ),
    ),
    guide=(
        N_("Sign in to the publication's administration, at /ghost."),
        N_("Open Settings, then Integrations, and choose Add custom integration."),
        N_("Give the name Palabre and copy the Admin API key."),
        N_("To answer comments, make a member with your brand's name under Members."),
    ),
    keys_page="https://ghost.org/integrations/custom-integrations/",
    look=Look("page", "stack", pictures=20, marks=False, below=True),
    post=PostLimits(
        title=255,
        media=20,
        types=("image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml"),
        alt=191,
        films=FilmRules(
            "https://github.com/TryGhost/Ghost/blob/main/ghost/core/core/shared/config/overrides.json",
            date(2026, 11, 28),
            (MP4, WEBM),
            many=20,
            with_pictures=True,
        ),
    ),
    draft=(
        Field("excerpt", N_("Excerpt"), N_("Shown in lists and feeds."), required=False),
        Field(
            "newsletter",
            N_("Newsletter"),
            N_("Its short name (slug), to send the post by mail as well; empty for the site only."),
            required=False,
            offered="list",
        ),
        Field(
            "segment",
            N_("To which members"),
            N_("For example all, status:free or status:-free."),
            required=False,
        ),
    ),
    moderation=frozenset({Moderation.HIDE, Moderation.SHOW}),
    metrics=(
        Metric("comments", N_("Comments"), "comments"),
        Metric("clicks", N_("Clicks"), "count.clicks"),
        Metric("mails", N_("Mails sent"), "email.email_count"),
        Metric("opens", N_("Mails opened"), "email.opened_count"),
    ),
    facts=(
        Fact(
            N_("How big a video may be is for the publication's server, or its plan, to say."),
            "https://docs.ghost.org/admin-api",
            date(2026, 11, 28),
        ),
        Fact(
            N_("Custom integrations come with Ghost itself, and on Ghost(Pro) only in some plans."),
            "https://ghost.org/pricing/",
            _READ_ON,
        ),
    ),
)
