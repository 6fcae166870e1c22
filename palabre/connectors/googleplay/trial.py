"""How Google Play is tried: the examples of Google's page on reviews."""

import json

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import (
    Listed,
    Pages,
    Trial,
    asked_for,
    asks,
    one_each,
    recorded,
    route,
)

PACKAGE = "org.example.lanterne"
# Shorter than Google's own: it is looked through at each call, which takes a long one 75 ms.
KEY = generate_private_key(65537, 1024)  # noqa: S505
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
ACCOUNT = {
    "type": "service_account",
    "client_email": "palabre@example.iam.gserviceaccount.com",
    "private_key_id": "s3cret",
    "private_key": PEM,
}

FIRST, SECOND = one_each(recorded(__file__, "reviews.json"), "reviews")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("reviews", {"package": PACKAGE}, {}),
        Capability.REPLY: lambda one: one.reply(f"{PACKAGE}/12345678", Draft("Merci"), "k"),
        Capability.EDIT: lambda one: one.edit(f"{PACKAGE}/12345678/reply", Draft("Merci")),
    },
    route({
        "POST oauth2.googleapis.com/token": {"access_token": "s3cret-t0ken", "expires_in": 3599},
        f"GET /applications/{PACKAGE}/reviews": recorded(__file__, "reviews.json"),
        "POST :reply": {"result": {"replyText": "Merci", "lastEdited": {"seconds": "1764237600"}}},
    }),
    {"secret": json.dumps(ACCOUNT)},
    pages=Pages(
        lambda one, at: one.read("reviews", {"package": PACKAGE}, at), asks("/reviews", "token"),
        {"": {**FIRST, "tokenPagination": {"nextPageToken": "p2"}},
         "p2": {**SECOND, "tokenPagination": {}}},
    ),
    prepares=asked_for("POST oauth2.googleapis.com/token"),
    offers={"package": Listed(
        asks("apps:search", "pageToken"),
        {"": {"apps": [{"packageName": PACKAGE, "displayName": "Lanterne"}], "nextPageToken": "p2"},
         "p2": {"apps": [{"packageName": "org.example.lamps", "displayName": "Lamps"}]}},
        frozenset({PACKAGE, "org.example.lamps"}),
    )},
)  # fmt: skip
