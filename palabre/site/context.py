"""What every page knows: where the person stands."""

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """`here` (see governance.access) or None on pages outside an organisation."""
    return {"here": getattr(request, "here", None)}
