"""Slack's Socket Mode: a double that hands out one event after the other and waits for each envelope.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
import time
from contextlib import suppress

from websockets.exceptions import ConnectionClosed


class SocketMode:
    """Plays a script once, over as many links as it takes.

    A step is ("say", event), ("late", event) for one that still comes on a link after its farewell,
    ("raw", text), ("leave", reason), after which another link is waited for, ("until", happened), which waits
    until that says yes, or ("cut",). ``confirmed`` are the envelopes that were confirmed, ``links`` how many
    Slack says there are.
    """

    def __init__(self, *script, links=1):
        self.script, self.links = list(script), links
        self.confirmed, self.opened, self.sent = [], 0, 0

    def __call__(self, link):
        self.opened += 1
        with suppress(ConnectionClosed):
            link.send(json.dumps({"type": "hello", "num_connections": self.links}))
            while self.script:
                sort, *rest = self.script.pop(0)
                if sort == "until":
                    _wait(rest[0])
                    continue
                if sort == "cut":
                    link.close(1011)
                    return
                if sort == "leave":
                    link.send(json.dumps({"type": "disconnect", "reason": rest[0]}))
                    if self.script and self.script[0][0] == "late":
                        self._say(link, self.script.pop(0)[1])
                    break
                if sort == "raw":
                    link.send(rest[0])
                else:
                    self._say(link, rest[0])
            link.recv()

    def _say(self, link, event):
        self.sent += 1
        number = f"envelope-{self.sent}"
        link.send(json.dumps({
            "type": "events_api", "envelope_id": number, "accepts_response_payload": False,
            "payload": {"type": "event_callback", "team_id": "T1", "event": event},
        }))  # fmt: skip
        self.confirmed.append(json.loads(link.recv(timeout=5))["envelope_id"])


def _wait(happened):
    for _ in range(200):
        if happened():
            return
        time.sleep(0.01)
