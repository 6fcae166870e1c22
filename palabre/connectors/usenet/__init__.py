"""Newsgroups of Usenet and of private news servers (NNTP), as data."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_GROUP = Field("group", N_("Newsgroup"), N_("For example fr.misc.droit."), offered="list")

PLATFORM = Platform(
    slug="usenet",
    name="Usenet",
    kind=Kind.FORUM,
    home="https://www.rfc-editor.org/rfc/rfc3977",
    about=N_("Newsgroups on servers that speak NNTP: their articles, and your answers."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.DELETE,
        }
    ),
    sources=(
        SourceKind(
            "group", N_("A newsgroup"), Capability.READ, (_GROUP,),
            every=timedelta(minutes=15), needs_account=True,
        ),
    ),
    by_hand=N_("Open the group in a news reader and answer there."),
    # The protocol knows no number of calls: this is one reading a minute, our own restraint.
    limits=Limits(
        calls=1,
        per=timedelta(minutes=1),
        source="https://www.rfc-editor.org/rfc/rfc3977",
        read_on=_READ_ON,
    ),
    post=PostLimits(text=30_000, title=200),
    to=(_GROUP,),
    account=(
        Field("server", N_("Server"), N_("For example news.example.org, or with a port.")),
        Field("account", N_("Account"), N_("Where the server wants one."), required=False),
        Field("secret", N_("Password"), required=False, secret=True),
        Field(
            "address", N_("Your address"),
            N_("It stands above each article, for everybody; a name may stand before it."),
            required=False,
        ),
        Field(
            "security", N_("Security"),
            N_("tls (the usual), or none for servers that your administrator allowed."),
            required=False,
        ),
        Field(
            "lock", N_("Sentence for withdrawing"),
            N_("A long one that only you know: servers then believe that an article is yours."),
            required=False, secret=True,
        ),
    ),
    guide=(
        N_("Ask your provider or a news service for an account on its news server."),
        N_("Choose the address that your articles shall show to everybody."),
        N_("Enter the server, the account and the address here."),
    ),
    cannot=(
        N_("Deleting sends a cancel message: many servers ignore those."),
        N_("Changing sends an article that takes the other's place: many servers show both."),
        N_("Newsgroups aren’t searched: they are read, and searched here."),
        N_("Pictures and files can't be sent to newsgroups from here."),
        N_("Only of the newest articles, some twenty in each group, is it seen that they are withdrawn."),
    ),
    facts=(
        Fact(
            N_("A cancel message is a request that each server may follow or not."),
            "https://www.rfc-editor.org/rfc/rfc5537#section-5.3", _READ_ON,
        ),
        Fact(
            N_("Servers that check locks withdraw an article only for who has its key."),
            "https://www.rfc-editor.org/rfc/rfc8315", _READ_ON,
        ),
    ),
    deletion_duty=N_(
        "Articles are public and their authors may ask you to delete your copies. Those that the"
        " server took away soon after they were read are deleted here."
    ),
)  # fmt: skip
