"""A gateway of Discord's: a double that keeps sessions, replays what a cut hid, and speaks by a script.

https://docs.discord.com/developers/events/gateway
"""

import json
import threading
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

PLACE, RESUME_PLACE = "wss://gateway.discord.gg", "wss://gateway-eu.discord.gg"
READY_SEQ = 1


class Gateway:
    """Plays a script once, over as many links as it takes.

    A step is ("say", name, data), an event; ("away", name, data), one that happens while the link is cut;
    ("op", number, data); ("raw", text); ("wait",) for `was_asked`; ("cut", code), the link's end;
    ("lose",), after which no session can be taken up. ``heard`` are the frames that it got.
    With ``ends``, whoever comes when the script is over is sent away.
    """

    def __init__(self, *script, every=45_000, answers=True, ends=False):
        self.script, self.every, self.answers, self.ends = list(script), every, answers, ends
        self.was_asked = threading.Event()
        self.heard, self.log, self.sessions = [], [], set()

    def ops(self):
        """The numbers of the frames that it got, heartbeats apart."""
        return [one["op"] for one in self.heard if one["op"] != 1]

    def __call__(self, link):
        with suppress(ConnectionClosed):
            self._send(link, 10, {"heartbeat_interval": self.every})
            if self.ends and not self.script:
                link.close(1012)
                return
            first = self._next(link, {2, 6})
            if first["op"] == 2:
                self._begin(link)
            elif not self._take_up(link, first["d"]):
                self._send(link, 9, False)
                return
            while self.script:
                if not self._play(link, *self.script.pop(0)):
                    return
            self._next(link, ())

    def _begin(self, link):
        name = f"session-{len(self.heard)}"
        self.sessions.add(name)
        self.log = [("READY", {"session_id": name, "resume_gateway_url": RESUME_PLACE})]
        self._tell(link, READY_SEQ)

    def _take_up(self, link, asked):
        if asked["session_id"] not in self.sessions:
            return False
        for seq in range(asked["seq"] + 1, len(self.log) + 1):
            self._tell(link, seq)
        self.log.append(("RESUMED", {}))
        self._tell(link, len(self.log))
        return True

    def _play(self, link, sort, *rest):
        """Play one step; False when the link is over."""
        if sort == "say":
            self.log.append(rest)
            self._tell(link, len(self.log))
        elif sort == "op":
            self._send(link, *rest)
        elif sort == "wait":
            self.was_asked.wait(10)
            self.was_asked.clear()
        elif sort == "raw":
            link.send(*rest)
        if sort == "cut" or (sort == "op" and rest[0] in {7, 9}):
            while self.script and self.script[0][0] in {"away", "lose"}:
                away, *event = self.script.pop(0)
                if away == "lose":
                    self.sessions.clear()
                else:
                    self.log.append(tuple(event))
            link.close(rest[0] if sort == "cut" else 1000)
            return False
        return True

    def _tell(self, link, seq):
        name, data = self.log[seq - 1]
        link.send(json.dumps({"op": 0, "t": name, "s": seq, "d": data}))

    def _send(self, link, op, data):
        link.send(json.dumps({"op": op, "d": data}))

    def _next(self, link, wanted):
        """The next frame of these kinds; heartbeats are answered meanwhile."""
        while True:
            told = json.loads(link.recv())
            self.heard.append(told)
            if told["op"] == 1 and self.answers:
                self._send(link, 11, None)
            if told["op"] in wanted:
                return told
