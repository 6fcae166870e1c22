"""People whom an account of Matrix bans from a room, where its power there allows it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from palabre.connectors.barred import NOBODY, check_act
from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.matrix import PLATFORM

_PERSON = re.compile(r"@[^\s:]{0,255}:[^\s]{1,255}")


def bar(call: Callable[..., Any], rooms: str, at: str, who: str, act: Barring, why: str) -> None:
    """Ban somebody from the room of a text, or let them again; the room shows why to everybody in it."""
    check_act(act, PLATFORM.barring)
    if not _PERSON.fullmatch(who):
        raise Rejected(NOBODY)
    body = {"user_id": who, **({"reason": why} if why else {})}
    call("POST", f"{rooms}/{quote(at, safe='')}/{act}", json=body)
