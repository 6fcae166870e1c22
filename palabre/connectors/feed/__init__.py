"""Web feeds as data: RSS, Atom, RDF, CDF and JSON Feed, wherever a site offers one."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Fact, Field, Kind, Limits, Platform, SourceKind
from palabre.connectors.words import N_

PLATFORM = Platform(
    slug="feed",
    name=N_("Web feeds"),
    icon="rss",
    kind=Kind.ARTICLE,
    about=N_("News sites, blogs and forums that publish a feed: RSS, Atom or JSON Feed."),
    capabilities=frozenset({Capability.READ, Capability.DIRECTORY}),
    sources=(
        SourceKind(
            slug="feed",
            label=N_("Feed"),
            capability=Capability.READ,
            fields=(
                Field(
                    "url",
                    N_("Address of the feed"),
                    N_("The site's own address will do, or a forum's: its feeds are looked for."),
                ),
            ),
            every=timedelta(minutes=15),
        ),
    ),
    limits=Limits(
        calls=1,
        per=timedelta(seconds=1),
        source="https://www.rssboard.org/rss-specification#ltttlgtSubelementOfLtchannelgt",
        read_on=date(2026, 11, 21),
    ),
    cannot=(
        N_("It can't answer: comments are written on the site itself."),
        N_("It doesn't know how many people saw, liked or passed on an article."),
        N_("It shows only what the site keeps in its feed, often the last ten or twenty articles."),
        N_("It sees edits only in the feed: an article that has left it is kept with its words."),
    ),
    deletion_duty=N_(
        "Articles that their sites no longer have are deleted here: their addresses are asked again."
    ),
    looks_at=20,
    facts=(
        Fact(
            N_(
                "A phpBB forum has feeds, unless its administrator switched them off: of everything at"
                " feed.php or app.php/feed, and of one of its forums or topics. Give the address of the"
                " forum or of the topic, and they are found."
            ),
            "https://github.com/phpbb/phpbb",
            date(2026, 11, 27),
        ),
        Fact(
            N_("phpBB itself has no interface by which programs write: answer on the forum."),
            "https://github.com/phpbb/phpbb/tree/master/phpBB/config/default/routing",
            date(2026, 11, 28),
        ),
    ),
    by_hand=N_("Open the article on the site and comment there."),
)
