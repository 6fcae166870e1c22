"""Discord as data: the channels that a bot may read, by Discord's HTTP API."""

from dataclasses import replace
from datetime import date, timedelta

from palabre.connectors.contract import (
    Barring,
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
from palabre.connectors.discord.advice import ADVICE
from palabre.connectors.discord.polls import FIELDS, POLLS
from palabre.connectors.films import MP4, QUICKTIME, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_CHANNEL = Field(
    "channel",
    N_("Channel"),
    N_("Its address, by a right click on it and Copy Link, or its number."),
    offered="list",
)
_ONE_CHANNEL = replace(
    _CHANNEL,
    help=N_("A channel or thread; leave it empty for all that the bot sees."),
    required=False,
)

PLATFORM = Platform(
    slug="discord",
    advice=ADVICE,
    name="Discord",
    kind=Kind.MESSAGE,
    home="https://discord.com",
    about=N_("What is said in the channels that your bot may read, and what it says there."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.STREAM,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.BAR,
            Capability.MEASURE,
            Capability.DELETE,
        }
    ),
    sources=(
        SourceKind(
            "channel",
            N_("A channel or a thread"),
            Capability.READ,
            (_CHANNEL,),
            every=timedelta(minutes=5),
            needs_account=True,
        ),
        SourceKind(
            "discussions",
            N_("Threads of a channel or a forum, closed ones too"),
            Capability.READ,
            (_CHANNEL,),
            every=timedelta(minutes=15),
            needs_account=True,
        ),
        SourceKind(
            "live",
            N_("What is said on the bot's servers, live"),
            Capability.STREAM,
            (_ONE_CHANNEL,),
            every=None,
            needs_account=True,
        ),
        SourceKind(
            "direct",
            N_("Direct messages to the bot, live"),
            Capability.STREAM,
            every=None,
            needs_account=True,
        ),
        SourceKind(
            "search",
            N_("Words of your topics (needs an account)"),
            Capability.SEARCH,
            every=timedelta(minutes=30),
            follows_topics=True,
            needs_account=True,
        ),
    ),
    inbox=frozenset({"channel", "discussions", "live", "direct"}),
    private=frozenset({"direct"}),
    limits=Limits(
        calls=50,
        per=timedelta(seconds=1),
        source="https://support-dev.discord.com/hc/en-us/articles/6223003921559-My-Bot-is-Being-Rate-Limited",
        read_on=_READ_ON,
    ),
    needs_account=True,
    account=(
        Field(
            "secret",
            N_("Token of the bot"),
            N_("Shown once on the page Bot of the application."),
            secret=True,
        ),
    ),
    guide=(
        N_("Open discord.com/developers/applications and create an application."),
        N_("On its page Bot, switch on Message Content Intent, then reset and copy the token."),
        N_(
            "On its page OAuth2, make an address with the scope bot and the rights to view channels, "
            "send messages, attach files, add reactions and read message history."
        ),
        N_("Open that address and add the bot to your server."),
        N_("Copy the token into Palabre."),
    ),
    keys_page="https://discord.com/developers/applications",
    look=Look("plain", "halves", pictures=10, card="quote"),
    post=PostLimits(
        card="own",
        card_off=True,
        text=2_000,
        unit="characters",
        media=10,
        media_bytes=10_000_000,
        types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        alt=1_024,
        films=FilmRules(
            "https://discord.com/developers/docs/reference#uploading-files",
            date(2026, 11, 28),
            (MP4, QUICKTIME),
            bytes=10_000_000,
            many=10,
            with_pictures=True,
        ),
    ),
    to=(_CHANNEL,),
    draft=FIELDS,
    barring=frozenset({Barring.BAN, Barring.UNBAN, Barring.SILENCE, Barring.UNSILENCE}),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE, Moderation.DELETE}),
    metrics=(
        Metric("likes", N_("Reactions"), "reactions"),
        Metric("votes", N_("Votes in the poll"), "answer_counts"),
        Metric("members", N_("Members"), "approximate_member_count"),
    ),
    facts=(
        POLLS,
        Fact(
            N_(
                "A bot may begin 1,000 live sessions a day; whoever begins more gets another token from"
                " Discord."
            ),
            "https://docs.discord.com/developers/events/gateway#identifying",
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "A live session is taken up again for some minutes after a cut; later, what was said is read"
                " from the channels, 5,000 messages of each at most."
            ),
            "https://docs.discord.com/developers/events/gateway#resuming",
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "A bot that 10,000 people can see needs Discord’s leave, each year, to read what they write."
            ),
            "https://docs.discord.com/developers/events/gateway#privileged-intents",
            date(2026, 11, 29),
        ),
        Fact(
            N_(
                "Closed threads are shown to a bot that may read the channel's history; private ones to a bot"
                " that may manage threads, else those that it joined."
            ),
            "https://discord.com/developers/docs/resources/channel#list-public-archived-threads",
            date(2026, 11, 29),
        ),
        Fact(
            N_("A search gives 25 messages of a server at once, and may be late by some minutes."),
            "https://discord.com/developers/docs/resources/message#search-guild-messages",
            date(2026, 11, 28),
        ),
        Fact(
            N_("A server’s owner and administrators can’t be silenced there."),
            "https://discord.com/developers/docs/resources/guild#modify-guild-member",
            date(2026, 11, 30),
        ),
        Fact(
            N_("The same text sent twice within a few minutes under one key is taken only once."),
            "https://discord.com/developers/docs/resources/message#create-message",
            _READ_ON,
        ),
    ),
    cannot=(
        N_("It reads only channels that the bot may see."),
        N_("Without the message content intent Discord gives the bot empty messages."),
        N_("Views aren't counted, and members only together, for all servers of the bot."),
        N_("People are banned, from the whole server, only where the bot may ban members."),
        N_("People are silenced, on the whole server, only where the bot may time out members."),
        N_("Messages of others are deleted only where the bot may manage messages."),
        N_("It searches the bot’s servers in the channels whose history the bot may read."),
        N_(
            "Direct messages are heard live only: what came to a conversation that the bot doesn't know"
            " yet, while it was cut off for long, isn't seen."
        ),
    ),
    undone=(
        N_("Events and threads are made in Discord; how the votes of a poll fall is read there."),
    ),
    by_hand=N_("Open the message in Discord and answer there."),
    deletion_duty=N_(
        "Messages deleted on Discord are deleted here: at once where it is heard live, else when looked"
        " at again."
    ),
    looks_at=20,
)
