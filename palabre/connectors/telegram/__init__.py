"""Telegram as data: the groups and channels that a bot is in, by Telegram's bot API."""

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
from palabre.connectors.films import MP4, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.naming import Naming
from palabre.connectors.pictures import PictureRules
from palabre.connectors.telegram.advice import ADVICE
from palabre.connectors.telegram.polls import FIELDS
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_FAQ = "https://core.telegram.org/bots/faq"
_API = "https://core.telegram.org/bots/api"

PLATFORM = Platform(
    slug="telegram",
    advice=ADVICE,
    name="Telegram",
    kind=Kind.MESSAGE,
    home="https://telegram.org",
    share="https://t.me/share/url?url={link}&text={text}",
    about=N_(
        "What is said in the groups and channels that your bot is in and to the bot itself, and what it says"
        " there."
    ),
    capabilities=frozenset(
        {
            Capability.READ,
            Capability.PUBLISH,
            Capability.REPLY,
            Capability.EDIT,
            Capability.MODERATE,
            Capability.BAR,
            Capability.DELETE,
            Capability.MEASURE,
        }
    ),
    sources=(
        SourceKind(
            "chats",
            N_(
                "All groups and channels that the bot is in, and messages to it (one source for each bot)"
            ),
            Capability.READ,
            every=timedelta(minutes=2),
            needs_account=True,
        ),
    ),
    inbox=frozenset({"chats"}),
    limits=Limits(
        calls=30,
        per=timedelta(seconds=1),
        source=_FAQ,
        read_on=_READ_ON,
    ),
    needs_account=True,
    account=(
        Field(
            "account",
            N_("Your channel or group"),
            N_("For example @lanterne: where texts go, and whose members are counted."),
            required=False,
        ),
        Field("secret", N_("Token of the bot"), N_("Given by @BotFather."), secret=True),
    ),
    guide=(
        N_("Write /newbot to @BotFather in Telegram and follow what it asks."),
        N_("Write /setprivacy to @BotFather and disable it, so that the bot reads whole groups."),
        N_("Add the bot to your groups, and to your channels as an administrator."),
        N_("Copy the token that @BotFather gave into Palabre."),
    ),
    keys_page="https://t.me/BotFather",
    naming=Naming(handle=r"[A-Za-z][A-Za-z0-9_]{3,31}"),
    look=Look("plain", "lead", pictures=10, card="quote"),
    post=PostLimits(
        card="own",
        card_off=True,
        text=4_096,
        text_with_media=1_024,
        unit="utf16",
        media=10,
        media_bytes=10_000_000,
        types=("image/jpeg", "image/png", "image/webp"),
        pictures=PictureRules(
            f"{_API}#sendphoto",
            _READ_ON,
            narrowest=1 / 20,
            widest=20,
            most_sum=10_000,
            bytes=10_000_000,
        ),
        films=FilmRules(
            f"{_API}#sendvideo",
            date(2026, 11, 28),
            (MP4,),
            bytes=50_000_000,
            many=10,
            with_pictures=True,
        ),
    ),
    to=(
        Field(
            "chat",
            N_("Channel or group"),
            N_("For example @lanterne, or a group's number; empty for that of the account."),
            required=False,
        ),
    ),
    draft=FIELDS,
    barring=frozenset({Barring.SILENCE, Barring.UNSILENCE, Barring.BAN, Barring.UNBAN}),
    moderation=frozenset({Moderation.LIKE, Moderation.UNLIKE, Moderation.DELETE}),
    metrics=(Metric("members", N_("Members"), "getChatMemberCount"),),
    facts=(
        Fact(
            N_("A poll has two to twelve answers, a question of 300 characters, and no pictures."),
            f"{_API}#sendpoll",
            date(2026, 11, 30),
        ),
        Fact(
            N_("Only in large groups (supergroups) can somebody be silenced."),
            f"{_API}#restrictchatmember",
            date(2026, 11, 30),
        ),
        Fact(
            N_("Telegram keeps what a bot hasn't read for 24 hours at most."),
            _API,
            _READ_ON,
        ),
        Fact(
            N_("In one group a bot may send no more than 20 messages in a minute."),
            _FAQ,
            _READ_ON,
        ),
        Fact(
            N_("A text that goes with pictures has 1,024 characters at most."),
            _API,
            _READ_ON,
        ),
        Fact(
            N_("In groups a bot deletes messages of the last 48 hours only."),
            _API,
            _READ_ON,
        ),
    ),
    cannot=(
        N_("It reads only groups and channels that the bot is in, from the day it joined."),
        N_("It isn't told of deleted messages, and can't search."),
        N_("Pictures can't be described for those who don't see them."),
        N_("How often a message was seen isn't told to bots."),
        N_("People are banned and silenced only in groups where the bot is an administrator."),
        N_(
            "Reactions are counted under what others wrote in channels and groups where nobody sees whose"
            " they are and the bot is an administrator; not under what the bot wrote."
        ),
        N_("A bot answers private messages, and never begins a conversation."),
        N_("Messages of others are deleted only where the bot is an administrator who may do so."),
    ),
    undone=(
        N_(
            "Of a picture, a voice or a file in a private message only its words are kept, “…” where "
            "it has none: look at it in Telegram."
        ),
        N_(
            "Somebody is silenced for one day, and for everything: other times and rights are Telegram’s."
        ),
        N_("Messages are pinned in Telegram."),
        N_("A poll is closed, and its votes are seen, in Telegram."),
    ),
    by_hand=N_("Open the message in Telegram and answer there."),
    deletion_duty=N_("Delete here what you learn was deleted there: Telegram doesn't say it."),
)
