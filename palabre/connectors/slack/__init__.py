"""Slack, as data: the channels of a workspace where a bot of one's own was invited."""

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
from palabre.connectors.films import FILMS, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_LATEST = date(2026, 11, 29)
_LIMITS = "https://docs.slack.dev/apis/web-api/rate-limits"
CHANNEL = Field(
    "channel",
    N_("Number of the channel"),
    N_("It begins with C or G, at the end of the channel's details."),
    offered="list",
)

PLATFORM = Platform(
    slug="slack",
    name="Slack",
    kind=Kind.MESSAGE,
    home="https://slack.com",
    about=N_("Channels of a workspace to which your bot was invited, and what people write to it."),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.SEARCH,
            Capability.STREAM,
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
            "channel",
            N_("Messages of a channel"),
            Capability.READ,
            (CHANNEL,),
            every=timedelta(minutes=10),
            needs_account=True,
        ),
        SourceKind(
            "live",
            N_("What is said in the bot's channels and to it in private, live"),
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
        SourceKind(
            "direct",
            N_("Private messages to the bot, alone or in a group"),
            Capability.READ,
            every=timedelta(minutes=10),
            needs_account=True,
        ),
        SourceKind(
            "answers",
            N_("Answers in the threads of a channel"),
            Capability.READ,
            (CHANNEL,),
            every=timedelta(minutes=10),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"channel", "answers", "live", "direct"}),
    private=frozenset({"direct"}),
    limits=Limits(50, timedelta(minutes=1), _LIMITS, _READ_ON),
    needs_account=True,
    cannot=(
        N_("Slack tells a bot no views of messages."),
        N_("Slack lets a bot delete its own messages only, not those of others."),
        N_(
            "Slack lets no bot search: that takes a person's own token, and finds public channels only."
        ),
        N_(
            "Only channels to which the bot was invited are read; a search finds what all public channels"
            " hold."
        ),
        N_(
            "An app listens live on one link for all its channels; answers in threads that fell into a cut"
            " are found by reading the threads."
        ),
    ),
    undone=(
        N_("No private conversation is begun from here: one that is there already is answered."),
    ),
    by_hand=N_("Open the message in Slack and do it there."),
    deletion_duty=N_(
        "Messages deleted in Slack are deleted here: at once where it is heard live, else when looked"
        " at again."
    ),
    looks_at=10,
    account=(
        Field("secret", N_("Bot token"), N_("It begins with xoxb-."), secret=True),
        Field(
            "app_token",
            N_("Token of the app"),
            N_("Only to listen live; it begins with xapp-."),
            required=False,
            secret=True,
        ),
        Field(
            "person",
            N_("A person's token"),
            N_("Only to search; it begins with xoxp-."),
            required=False,
            secret=True,
        ),
    ),
    guide=(
        N_("On Slack's page for apps, make an app from scratch in your workspace."),
        N_(
            "Under OAuth and Permissions, add the bot scopes channels:history, groups:history and users:read."
        ),
        N_("To write, add also chat:write, files:write and reactions:write."),
        N_(
            "For private messages to the bot, let people write to it under App Home, and add the bot scopes"
            " im:read and im:history; to hear them live, subscribe it to message.im, too."
        ),
        N_(
            "For what people say privately in a group with the bot, add the bot scopes mpim:read and"
            " mpim:history; to hear it live, subscribe it to message.mpim, too."
        ),
        N_(
            "To listen live, switch on Socket Mode, make an app-level token with the scope"
            " connections:write, add the bot scopes channels:read, groups:read and reactions:read, and"
            " subscribe the bot to message.channels, message.groups, reaction_added and"
            " reaction_removed under Event Subscriptions."
        ),
        N_(
            "To count reactions, add the bot scope reactions:read; to search, add the user scope search:read."
        ),
        N_(
            "To choose channels from a list and to count their members, add the bot scopes channels:read and"
            " groups:read."
        ),
        N_("Install the app in the workspace and copy the bot token, which begins with xoxb-."),
        N_("Invite the bot to each channel that it shall read or write in."),
        N_(
            "Where Slack keeps threads from the bot, give a person's token instead: it begins with xoxp-."
        ),
    ),
    keys_page="https://api.slack.com/apps",
    look=Look("plain", "halves", pictures=10, card="quote"),
    post=PostLimits(
        text=4_000,
        media=10,
        alt=1_000,
        films=FilmRules(
            "https://docs.slack.dev/messaging/working-with-files",
            date(2026, 11, 28),
            FILMS,
            bytes=1_000_000_000,
            many=10,
            with_pictures=True,
        ),
    ),
    to=(CHANNEL,),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE}),
    metrics=(
        Metric("likes", N_("Reactions"), "reactions"),
        Metric("members", N_("Members of the bot's channels, counted in each"), "num_members"),
    ),
    facts=(
        Fact(
            N_(
                "An app that is sold outside Slack's Marketplace and was made since 29 May 2025 may read one"
                " page of 15 messages a minute; searching and listening live are not slowed."
            ),
            _LIMITS,
            _LATEST,
        ),
        Fact(
            N_(
                "Since 30 June 2025 Slack's terms narrow how long and for what messages may be kept that an"
                " app read, above all one that is sold: read them first."
            ),
            "https://docs.slack.dev/changelog/2025/05/29/tos-updates",
            _LATEST,
        ),
        Fact(
            N_("Searching takes about 20 calls a minute, and Slack calls it an old way."),
            "https://docs.slack.dev/reference/methods/search.messages",
            _LATEST,
        ),
        Fact(
            N_("An app that listens live can't be offered in Slack's Marketplace."),
            "https://docs.slack.dev/apis/events-api/using-socket-mode",
            _LATEST,
        ),
        Fact(
            N_(
                "An app made for one's own workspace keeps the old limits, about 50 calls a minute."
            ),
            _LIMITS,
            _READ_ON,
        ),
        Fact(
            N_(
                "Slack promises the reading of threads in channels to a person's token only, not to a bot's."
            ),
            "https://docs.slack.dev/reference/methods/conversations.replies",
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "Answers are read in the threads of messages that are 90 days old at most: at once below the"
                " newest 15, later and few at a time below older ones."
            ),
            "https://docs.slack.dev/reference/methods/conversations.history",
            _LATEST,
        ),
        Fact(
            N_(
                "Slack doesn't tell in which conversation somebody wrote to the bot: each is asked, ten in a"
                " reading and 400 at most; the first round goes back 30 days."
            ),
            "https://docs.slack.dev/reference/methods/users.conversations",
            _LATEST,
        ),
        Fact(
            N_(
                "Of private conversations among several people only those are read to which the bot was"
                " added."
            ),
            "https://docs.slack.dev/reference/scopes/mpim.history",
            date(2026, 11, 30),
        ),
        Fact(N_("A channel takes about one message a second."), _LIMITS, _READ_ON),
    ),
)
