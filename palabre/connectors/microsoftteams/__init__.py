"""Microsoft Teams as data: the channels of teams that a person's own account sees, by Microsoft Graph."""

from dataclasses import replace
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
    SourceKind,
)
from palabre.connectors.looks import Look
from palabre.connectors.msgraph.data import ALWAYS, APP, GRAPH, RENEWS_FOR, SIGN_IN, TOKEN
from palabre.connectors.msgraph.speaking import HEAVIEST, TAKES
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 29)
_DOCS = "https://learn.microsoft.com/en-us/graph"
_SEND, _CHANGE = f"{GRAPH}/ChannelMessage.Send", f"{GRAPH}/ChannelMessage.ReadWrite"
CHANNEL = Field(
    "channel",
    N_("Link of the channel"),
    N_("In Teams, by the three dots beside the channel: Get link to channel."),
    offered="list",
)

PLATFORM = Platform(
    slug="microsoftteams",
    name="Microsoft Teams",
    kind=Kind.MESSAGE,
    home="https://teams.microsoft.com",
    about=N_("What is said in the channels of your teams, and what your account says there."),
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
            "channel",
            N_("Messages and answers of a channel"),
            Capability.READ,
            (CHANNEL,),
            every=timedelta(minutes=10),
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
    inbox=frozenset({"channel"}),
    limits=Limits(4, timedelta(seconds=1), f"{_DOCS}/throttling-limits", _READ_ON),
    needs_account=True,
    oauth=OAuth(
        authorize=SIGN_IN,
        token=TOKEN,
        scopes={
            Capability.READ: (f"{GRAPH}/ChannelMessage.Read.All",),
            # Microsoft searches channels and chats together or not at all.
            Capability.SEARCH: (f"{GRAPH}/ChannelMessage.Read.All", f"{GRAPH}/Chat.Read"),
            Capability.MEASURE: (f"{GRAPH}/ChannelMessage.Read.All",),
            Capability.PUBLISH: (_SEND,),
            Capability.REPLY: (_SEND,),
            Capability.MODERATE: (_SEND,),
            Capability.EDIT: (_CHANGE,),
            Capability.DELETE: (_CHANGE,),
        },
        # What teams and channels there are and how they are called, and no word of what is said there.
        always=(*ALWAYS, f"{GRAPH}/Team.ReadBasic.All", f"{GRAPH}/Channel.ReadBasic.All"),
        on_wish=frozenset({Capability.SEARCH}),
        renews_for=RENEWS_FOR,
    ),
    app=APP,
    guide=(
        N_("Open the app registrations on entra.microsoft.com and register an app."),
        N_("Choose accounts in any organizational directory: personal accounts have no teams."),
        N_("Give the return address that Palabre shows as a redirect URI of the kind web."),
        N_(
            "Under API permissions add the delegated ones of Microsoft Graph: User.Read,"
            " Team.ReadBasic.All, Channel.ReadBasic.All, ChannelMessage.Read.All, ChannelMessage.Send and"
            " ChannelMessage.ReadWrite, and let an administrator grant them."
        ),
        N_("To search for the words of your topics, add Chat.Read, too."),
        N_("Under certificates and secrets make a client secret, and note the day on which it ends."),
        N_("Copy the application (client) ID and the value of the secret into Palabre."),
    ),
    keys_page="https://entra.microsoft.com",
    approval=N_("An administrator of the organisation must let the app read channel messages."),
    look=Look("plain"),
    post=replace(TAKES, title=250),
    to=(CHANNEL,),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE}),
    metrics=(Metric("likes", N_("Reactions"), "reactions"),),
    facts=(
        Fact(
            N_(
                "Microsoft searches for an account that lets both its channels and its chats be read, and no"
                " less: this is asked for only where you tick that it shall search."
            ),
            f"{_DOCS}/api/search-query",
            _READ_ON,
        ),
        Fact(
            N_("Each team or channel takes four calls a second of an app, and 3,000 messages a day."),
            f"{_DOCS}/throttling-limits",
            _READ_ON,
        ),
        Fact(
            N_("Changes of a channel are told for its messages of the last eight months."),
            f"{_DOCS}/api/chatmessage-delta",
            _READ_ON,
        ),
        Fact(
            N_("Channels are read and written in the name of a person at work or school only."),
            f"{_DOCS}/api/chatmessage-post",
            _READ_ON,
        ),
        Fact(
            N_("Changing and deleting messages is a permission of its own."),
            f"{_DOCS}/api/chatmessage-softdelete",
            _READ_ON,
        ),
        HEAVIEST,
        Fact(
            N_("A message of more than 28 KB is refused."),
            "https://docs.uipath.com/activities/other/latest/integration-service/limitations.md",
            _READ_ON,
        ),
    ),
    cannot=(
        N_("Only channels that the person's account sees are read; chats and meetings are not."),
        N_("A search gives what was said in channels that the account sees, and nothing of its chats."),
        N_("An answer in a thread is found only where Microsoft's search names its thread."),
        N_("Of a thread the first 1,000 answers are read."),
        N_("Messages of others can't be deleted or hidden from here, only liked."),
        N_("Pictures of messages are named with their descriptions and seen in Teams only."),
    ),
    undone=(
        N_("Pictures go out with a message, other files don't; a message with pictures can't be changed."),
        N_("Microsoft's live notices aren't used: channels are read again."),
        N_("A chat or channel is never made from here, nor anybody invited."),
    ),
    by_hand=N_("Open the message in Teams and do it there."),
    deletion_duty=N_("Messages deleted in Teams are deleted here: each reading tells of them."),
    looks_at=20,
)  # fmt: skip
