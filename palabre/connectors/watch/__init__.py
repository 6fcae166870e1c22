"""Pages that are watched, as data: forums and sites without a feed, read link by link."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Field,
    Kind,
    Limits,
    Platform,
    SourceKind,
)
from palabre.connectors.words import N_

PLATFORM = Platform(
    slug="watch",
    name=N_("Watched pages"),
    kind=Kind.FORUM,
    about=N_(
        "Forums and sites without a feed: a page is watched, and what it newly links to is read."
    ),
    capabilities=frozenset({Capability.READ}),
    sources=(
        SourceKind(
            "page",
            N_("A page that lists topics or articles"),
            Capability.READ,
            (
                Field(
                    "url", N_("Address of the page"), N_("The one where new topics appear first.")
                ),
                Field(
                    "part",
                    N_("What the addresses of topics have in common"),
                    N_("For example viewtopic or /blog/. Without it, the links are guessed."),
                    required=False,
                ),
            ),
            every=timedelta(hours=1),
        ),
        SourceKind(
            "forum",
            N_("A forum: its topics with every answer"),
            Capability.READ,
            (
                Field(
                    "url",
                    N_("Address of the page"),
                    N_("The forum's page that shows first the topics with the newest answers."),
                ),
                Field(
                    "part",
                    N_("What the addresses of topics have in common"),
                    N_("For example viewtopic or /topic/. Without it, the links are guessed."),
                    required=False,
                ),
            ),
            every=timedelta(hours=1),
        ),
    ),
    limits=Limits(
        1, timedelta(seconds=2), "https://www.rfc-editor.org/rfc/rfc9309", date(2026, 11, 27)
    ),
    cannot=(
        N_("It can't answer: texts are written on the site itself."),
        N_("A page that lists articles: each article is read once, and as one text."),
        N_("A forum: the ten topmost topics are looked at, each on its last page."),
        N_("What is edited or deleted on earlier pages, or further down, isn't seen."),
        N_("It doesn't read what the site's robots.txt forbids, or what scripts draw."),
    ),
    deletion_duty=N_(
        "Texts that their authors deleted on a watched forum are deleted here when its page is next read."
    ),
    by_hand=N_("Open the page on the site and answer there."),
)
