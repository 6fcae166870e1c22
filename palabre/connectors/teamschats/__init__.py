"""The chats of Microsoft Teams as data: private messages of one person's account, by Microsoft Graph.

Apart from the channels, so that nobody who only reads channels is asked to open their chats.
"""

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
_SEND, _CHANGE = f"{GRAPH}/ChatMessage.Send", f"{GRAPH}/Chat.ReadWrite"
CHAT = Field(
    "chat",
    N_("Chat"),
    N_("One that is there already, by its link: in Teams, by Copy link to chat."),
    offered="list",
)

PLATFORM = Platform(
    slug="teamschats",
    name="Microsoft Teams (chats)",
    kind=Kind.MESSAGE,
    home="https://teams.microsoft.com",
    about=N_("What people write to you in Teams, alone or in a group, and what you write there."),
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
            "chats",
            N_("Private messages: chats with one person or several"),
            Capability.READ,
            every=timedelta(minutes=5),
            needs_account=True,
        ),
        SourceKind(
            "meetings",
            N_("Private messages: chats of meetings"),
            Capability.READ,
            every=timedelta(minutes=10),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"chats", "meetings"}),
    private=frozenset({"chats", "meetings"}),
    limits=Limits(4, timedelta(seconds=1), f"{_DOCS}/throttling-limits", _READ_ON),
    needs_account=True,
    oauth=OAuth(
        authorize=SIGN_IN,
        token=TOKEN,
        scopes={
            Capability.READ: (f"{GRAPH}/Chat.Read",),
            Capability.MEASURE: (f"{GRAPH}/Chat.Read",),
            Capability.PUBLISH: (_SEND,),
            Capability.REPLY: (_SEND,),
            Capability.MODERATE: (_SEND,),
            Capability.EDIT: (_CHANGE,),
            Capability.DELETE: (_CHANGE,),
        },
        always=ALWAYS,
        renews_for=RENEWS_FOR,
    ),
    app=APP,
    guide=(
        N_("Open the app registrations on entra.microsoft.com and register an app."),
        N_("Choose accounts in any organizational directory: personal accounts have no teams."),
        N_("Give the return address that Palabre shows as a redirect URI of the kind web."),
        N_(
            "Under API permissions add the delegated ones of Microsoft Graph: User.Read, Chat.Read,"
            " ChatMessage.Send and, to change and delete what went out, Chat.ReadWrite."
        ),
        N_("Under certificates and secrets make a client secret, and note the day on which it ends."),
        N_("Copy the application (client) ID and the value of the secret into Palabre."),
    ),
    keys_page="https://entra.microsoft.com",
    look=Look("plain"),
    post=TAKES,
    to=(CHAT,),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE}),
    metrics=(Metric("likes", N_("Reactions"), "reactions"),),
    facts=(
        HEAVIEST,
        Fact(
            N_("Chats are read in the name of a person at work or school only, who may allow it alone."),
            "https://graphpermissions.merill.net/permission/Chat.Read",
            _READ_ON,
        ),
        Fact(
            N_("Changing and deleting messages is a permission of its own, which lets write in all chats."),
            f"{_DOCS}/api/chatmessage-softdelete",
            _READ_ON,
        ),
        Fact(
            N_("A message can be changed only in a chat whose members all use Teams, not Skype."),
            f"{_DOCS}/api/chatmessage-update",
            _READ_ON,
        ),
        Fact(
            N_("The newest 50 messages of a chat are told at once, those that changed last first."),
            f"{_DOCS}/api/chat-list-messages",
            _READ_ON,
        ),
    ),
    cannot=(
        N_("Channels have a connection of their own."),
        N_("Messages of others can't be deleted or hidden from here, only liked."),
        N_("Of meetings only what is written in their chats is read."),
        N_("An edited or deleted message is noticed when something new is said in its chat, else when"
           " looked at again."),
    ),
    undone=(
        N_("No chat is begun from here: one that is there already is written into."),
        N_("Pictures go out with a message, other files don't; a message with pictures can't be changed."),
    ),
    by_hand=N_("Open the chat in Teams and do it there."),
    deletion_duty=N_("Messages deleted in Teams are deleted here when the chat is read or looked at again."),
    looks_at=20,
)  # fmt: skip
