"""What the long commands say on standard output: sentences for people, or lines for programs."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any, TextIO

from django.utils import timezone

Say = Callable[[str], None]
Tell = Callable[..., None]


def tell_nobody(_event: str, **_facts: Any) -> None:
    """Keep an event to oneself."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Says sentences and tells events; as ``as_json``, all of it is one JSON object a line."""

    out: TextIO
    as_json: bool

    def say(self, sentence: str) -> None:
        """Say something to a person; a program gets it as the event ``said``."""
        if self.as_json:
            self.tell("said", sentence=sentence)
        else:
            print(sentence, file=self.out, flush=True)

    def tell(self, event: str, **facts: Any) -> None:
        """Tell a program what happens, and when; people read sentences and the log instead."""
        if self.as_json:
            line = {"event": event, "at": timezone.now().isoformat(), **facts}
            print(json.dumps(line, ensure_ascii=False, default=str), file=self.out, flush=True)


@contextmanager
def telling(as_json: bool) -> Iterator[Teller]:
    """Give a teller; as JSON nobody else writes on standard output, and the last line is ``stopped``.

    What others print (letters, when no mail server is set) then goes where the log goes.
    """
    if not as_json:
        yield Teller(sys.stdout, as_json)
        return
    teller, first = Teller(sys.stdout, as_json), sys.__stdout__
    with redirect_stdout(sys.stderr):
        # Celery says its farewell past that, to what was standard output at first.
        sys.__stdout__ = sys.stderr  # type: ignore[misc, assignment]
        try:
            yield teller
        finally:
            sys.__stdout__ = first  # type: ignore[misc]
            teller.tell("stopped")
