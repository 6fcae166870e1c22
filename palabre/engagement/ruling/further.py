"""The acts that only rules do, by their name: each gives what came of it, and hangs on the run it is of."""

from collections.abc import Callable, Mapping
from typing import Any

from palabre.engagement.models import RuleRun, Turn
from palabre.engagement.ruling.answering import answer
from palabre.engagement.ruling.asked import Act, Doing
from palabre.engagement.ruling.programs import announce
from palabre.engagement.ruling.reaching import open_alert, tell
from palabre.governance.acts import Actor

FURTHER: Mapping[Act, Callable[[Actor, RuleRun, Turn, Doing], dict[str, Any]]] = {
    Act.ANSWER: answer,
    Act.NOTIFY: tell,
    Act.PROGRAM: announce,
    Act.ALERT: open_alert,
}
