"""What every page knows: where the person stands, and how they like to see it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from palabre.governance.access import Here
from palabre.site.demo.history import progress
from palabre.site.steps import Surroundings

THEMES = ("auto", "light", "dark")


def theme_of(request: HttpRequest) -> str:
    """The theme the person chose, else the one of this browser, else the system's (auto)."""
    chosen = getattr(request.user, "theme", "") or request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else "auto"


def page(request: HttpRequest) -> dict[str, Any]:
    """`here` and `around` (None outside an organisation), the theme, density and keys of the person."""
    here = getattr(request, "here", None)
    user = getattr(request, "user", None)
    return {
        "here": here,
        "around": Surroundings(request, here) if here else None,
        "theme": theme_of(request) if user else "auto",
        "dense": getattr(user, "dense", False),
        "single_keys": getattr(user, "single_keys", True),
        "languages": settings.LANGUAGES,
        "is_demo": settings.DEMO,
        "coming": _coming(here) if settings.DEMO and here else None,
    }


def _coming(here: Here) -> float | None:
    """Which share of the demonstration's ninety days is in; None when all of it is.

    Until then counts are too small and nothing can be compared: every page says so.
    """
    done = progress(here.organisation)
    return done / 100 if done < 100 else None
