"""The plans to begin from, written by us in French and in English, until a brand makes them its own."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from palabre.protection.rules.incidents import IncidentKind

LANGUAGES = ("fr", "en")
# What has a plan of ours; "other" begins from nothing.
PLANNED = tuple(one for one in IncidentKind if one is not IncidentKind.OTHER)


@lru_cache(maxsize=1)
def _plans() -> dict[str, Any]:
    plans: dict[str, Any] = json.loads(
        files("palabre.protection").joinpath("usual_plans.json").read_text(encoding="utf-8")
    )
    return plans


def usual_plan(kind: IncidentKind, language: str) -> dict[str, Any]:
    """The plan for a kind of incident as a playbook holds it, in French or else in English."""
    told, spoken = _plans()[kind], "fr" if language.startswith("fr") else "en"
    steps = [
        {"what": one[spoken], "part": one["part"], "minutes": one["minutes"]}
        for one in told["steps"]
    ]
    return {
        "name": told["name"][spoken],
        "language": spoken,
        "steps": steps,
        "holding": told["holding"][spoken],
        "questions": [one[spoken] for one in told["questions"]],
        "informed": [one[spoken] for one in told["informed"]],
    }
