"""A double of Bluesky's service for private messages, behind a real server that asks it for its accounts.

It is found as every service is: by a did:web whose document names it. It keeps one list of messages for
two people, and takes whoever signs the call (`iss`) for that person: signatures are the real server's.
"""

import base64
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from tests.peers.small_service import SmallService

PORT = 8231
DID = f"did:web:localhost%3A{PORT}"
SERVICE = f"{DID}#bsky_chat"
TALK = "3kconvo"


class ChatService(SmallService):
    """Two people's conversation; as a context, it listens on loopback."""

    port = PORT

    def __init__(self, people):
        self.people, self.messages, self.log = people, [], []

    def told(self, path, headers, body):
        if path.endswith("did.json"):
            at = f"http://localhost:{PORT}"
            chat = {"id": "#bsky_chat", "type": "BskyChatService", "serviceEndpoint": at}
            return {"id": DID, "service": [chat]}
        if "listConvos" in path:
            last = {"lastMessage": self.messages[-1]} if self.messages else {}
            people = [{"did": did, "handle": handle} for did, handle in self.people.items()]
            return {"convos": [{"id": TALK, "rev": self.rev, "members": people, **last}]}
        if "getLog" in path:
            after = int(parse_qs(urlsplit(path).query)["cursor"][0])
            new = [one for one in self.log if int(one["rev"]) > after]
            return {"logs": new, "cursor": new[-1]["rev"] if new else str(after)}
        if "getMessages" in path:
            return {"messages": self.messages[::-1]}
        return self.said(_issuer(headers), body["message"]["text"])

    def said(self, did, text):
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        one = {"id": f"3km{len(self.messages)}", "rev": "1", "text": text, "sentAt": at}
        view = "chat.bsky.convo.defs#messageView"
        self.messages.append({"$type": view, "sender": {"did": did}, **one})
        return self.messages[-1]

    @property
    def rev(self):
        """How often something happened in the conversation."""
        return str(len(self.messages) + len(self.log))

    def delete(self, name):
        """Let a message be deleted, which only the log tells while nobody says anything more."""
        number = name.rpartition(":")[2]
        view = {"$type": "chat.bsky.convo.defs#deletedMessageView", "id": number}
        kind, rev = "chat.bsky.convo.defs#logDeleteMessage", str(int(self.rev) + 1)
        self.log.append({"$type": kind, "rev": rev, "convoId": TALK, "message": view})


def _issuer(headers):
    """For whom the server asks, as its token says."""
    body = headers["Authorization"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["iss"]
