"""The platforms and their trials, for the modules of the contract suite."""

import importlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from palabre.connectors.contract import Capability, Page
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.trial import Trial

Respond = Callable[[httpx.Request], httpx.Response]
FINDS = (Capability.READ, Capability.SEARCH, Capability.STREAM)
WRITES = frozenset(
    {
        Capability.PUBLISH,
        Capability.REPLY,
        Capability.RELAY,
        Capability.QUOTE,
        Capability.EDIT,
        Capability.MODERATE,
        Capability.BAR,
        Capability.DELETE,
    }
)


def folder(slug: str) -> str:
    """The package that a platform lives in."""
    return PLATFORMS[slug][1].__module__.rpartition(".")[0]


def trial(slug: str) -> Trial:
    """How a platform is tried."""
    found: Trial = importlib.import_module(f"{folder(slug)}.trial").TRIAL
    return found


def connector(slug: str, respond: Respond | None = None) -> Any:
    """A connector whose network is on paper."""
    of = trial(slug)
    of.forget()
    _, connect = PLATFORMS[slug]
    # Nobody listens on port 9 of this machine: what doesn't speak HTTP finds nobody there.
    wire = respond or of.answer or (lambda request: httpx.Response(404))
    return connect(Http(transport=httpx.MockTransport(wire), total=5), of.credential)


def called(slug: str, capability: Capability, respond: Respond | None = None) -> Any:
    """What the trial call of a capability gives, all of a generator that ends, the first page else."""
    return trial(slug).calls[capability](connector(slug, respond))


def on_paper(slug: str) -> bool:
    """Say whether everything that a platform's trial does can happen on paper."""
    return trial(slug).answer is not None or PLATFORMS[slug][0].fictional


def finding(slug: str) -> list[Page]:
    """The pages that a platform's trial calls find."""
    if not on_paper(slug):
        return []
    of = trial(slug)
    return [called(slug, capability) for capability in FINDS if capability in of.calls]


every_platform = pytest.mark.parametrize("slug", sorted(PLATFORMS))
every_call = pytest.mark.parametrize(
    ("slug", "capability"),
    [(slug, capability) for slug in sorted(PLATFORMS) for capability in trial(slug).calls],
)
