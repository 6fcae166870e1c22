"""phpBB, as data: forums that run it, read by the feeds that they publish."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Platform,
    SourceKind,
)
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_SOURCE = "https://github.com/phpbb/phpbb/blob/master/phpBB/feed.php"
_FORUM = Field("server", N_("Forum"), N_("Its address, for example forum.example.org."))
_EVERY = timedelta(minutes=15)

PLATFORM = Platform(
    slug="phpbb",
    name="phpBB",
    icon="phpbb",
    kind=Kind.FORUM,
    home="https://www.phpbb.com",
    about=N_("Forums that run phpBB, by the feeds that their administrator switched on."),
    capabilities=frozenset({Capability.READ}),
    sources=(
        SourceKind("posts", N_("All new posts"), Capability.READ, (_FORUM,), every=_EVERY),
        SourceKind(
            "topics",
            N_("New topics, by their first post"),
            Capability.READ,
            (_FORUM,),
            every=_EVERY,
        ),
        SourceKind(
            "topic",
            N_("The posts of one topic"),
            Capability.READ,
            (
                _FORUM,
                Field("topic", N_("Number of the topic"), N_("It follows t= in its address.")),
            ),
            every=timedelta(minutes=30),
        ),
    ),
    # The software names no limit of its own: this is what we keep to.
    limits=Limits(1, timedelta(seconds=1), _SOURCE, _READ_ON),
    cannot=(
        N_("It can't write: posts are written on the forum itself."),
        N_("It can't search: phpBB offers programs no search."),
        N_("A feed holds only the last posts, fifteen in most forums."),
        N_("A post that was deleted is not announced."),
    ),
    by_hand=N_("Open the topic on the forum and answer there with your own account."),
    facts=(
        Fact(
            N_("A forum without feeds can still be read by watching its page of new topics."),
            _SOURCE,
            _READ_ON,
        ),
    ),
)
