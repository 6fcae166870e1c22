"""How a platform is tried by the contract suite: each folder has one in its ``trial.py``."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from palabre.connectors.contract import Capability

Network = Callable[[httpx.Request], httpx.Response]


@dataclass(frozen=True)
class Trial:
    """A small network on paper, and one call for each thing that the platform can do.

    ``answer`` stands for the whole internet; None for a platform that doesn't speak HTTP, whose
    calls are then tried against nobody at all. ``calls`` take the connector and give what its
    method gives. Every secret in ``credential`` holds the word s3cret, so that it can be looked for.
    """

    calls: Mapping[Capability, Callable[[Any], Any]]
    answer: Network | None = None
    credential: Mapping[str, str] = field(default_factory=dict)


def route(answers: Mapping[str, Any], otherwise: Network | None = None) -> Network:
    """A network on paper: "METHOD part-of-the-path" to its answer, the first that fits; else what
    ``otherwise`` answers, or 404.

    An answer is a response, a function of the request that gives one, or what is sent as JSON.
    """

    def answer(request: httpx.Request) -> httpx.Response:
        for asked, given in answers.items():
            method, _, path = asked.partition(" ")
            if method == request.method and path in str(request.url):
                given = given(request) if callable(given) else given
                return (
                    given if isinstance(given, httpx.Response) else httpx.Response(200, json=given)
                )
        return otherwise(request) if otherwise else httpx.Response(404, json={"error": "not found"})

    return answer


def recorded(beside: str, name: str) -> Any:
    """An answer that was recorded: the JSON of this name in the ``fixtures`` beside a file."""
    path = Path(beside).with_name("fixtures") / name
    return json.loads(path.read_text(encoding="utf-8"))
