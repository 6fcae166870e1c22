"""What the pages of several rooms have in common: where they stand, who acts, where one goes next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from palabre.governance.access import Here, brand_here
from palabre.governance.acts import Actor


def here_of(request: HttpRequest) -> Here:
    """Where the request takes place."""
    here: Here = request.here  # type: ignore[attr-defined]
    return here


def actor(here: Here) -> Actor:
    """Who acts."""
    return Actor.person(here.user)


def address(here: Here, view: str, *arguments: Any) -> str:
    """The address of a page for the brand one stands in."""
    return reverse(view, args=[here.organisation.slug, brand_here(here).slug, *arguments])


def go(here: Here, view: str, *arguments: Any) -> HttpResponse:
    """Go to a page for the brand one stands in."""
    return redirect(address(here, view, *arguments))
