"""How Telegram is tried: three updates of which one is private, and messages."""

from palabre.connectors.contract import Barring, Capability, Moderation, Reconnect
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Pages, Trial, asks, one_each, recorded, route

SENT = {"message_id": 12, "date": 1795600400, "chat": {"id": -1009, "type": "channel"}}
DONE = {"ok": True, "result": True}

FIRST, SECOND, *_ = one_each(recorded(__file__, "updates.json"), "result")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("chats", {}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "k1"),
        Capability.REPLY: lambda one: one.reply("-1001234/7", Draft("Merci"), "k2"),
        Capability.EDIT: lambda one: one.edit("-1009/12", Draft("Bonsoir")),
        Capability.MODERATE: lambda one: one.moderate("-1001234/7", Moderation.LIKE),
        Capability.BAR: lambda one: one.bar("55", "-1001234/7", Barring.BAN),
        Capability.DELETE: lambda one: one.delete("-1009/12"),
        Capability.MEASURE: lambda one: one.measure([]),
    },
    route({
        "POST /sendVideo": {"ok": True, "result": SENT},
        "GET /getUpdates": recorded(__file__, "updates.json"),
        "GET /getMe": {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "Lanterne"}},
        "GET /getChatMemberCount": {"ok": True, "result": 120},
        "GET /getChatMember": {"ok": True, "result": {"status": "restricted", "until_date": 1_700_000_000}},
        "POST /sendPoll": {"ok": True, "result": SENT},
        "POST /sendMessage": {"ok": True, "result": SENT},
        "POST /sendPhoto": {"ok": True, "result": SENT},
        "POST /sendMediaGroup": {"ok": True, "result": [SENT, {**SENT, "message_id": 13}]},
        "POST /": DONE,
    }),
    {"account": "@lanterne", "secret": "123:s3cret"},
    pages=Pages(
        lambda one, at: one.read("chats", {}, at, limit=1), asks("/getUpdates", "offset"),
        {"": FIRST, "42": SECOND, "43": {"ok": True, "result": []}},
    ),
    differs=(
        Differs((404,), Reconnect, "The token stands in the address: one that ended isn't found."),
    ),
    film=Draft("Bonjour", to={"chat": "@lanterne"}),
)  # fmt: skip
