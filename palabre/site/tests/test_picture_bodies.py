"""How much a request with pictures may carry, and from whom."""

import asyncio

import pytest

from palabre.channels.keys import make_key
from palabre.governance.acts import MACHINE
from palabre.site.bodies import PICTURES_CAP, USUAL, most_for

COMPOSER = "/o/lanterne/lanterne/publish/posts/new/"


def most(path, **headers):
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    return asyncio.run(most_for({"type": "http", "method": "POST", "path": path, "headers": pairs}))


@pytest.mark.django_db(transaction=True)
def test_pictures_and_films_come_from_somebody_who_is_signed_in(as_ada, brand, settings):
    session = as_ada.cookies["sessionid"].value
    assert most(COMPOSER, cookie=f"sessionid={session}") > max(PICTURES_CAP, settings.FILM_CAP)
    assert most(COMPOSER, cookie="sessionid=made-up") == USUAL
    assert most(COMPOSER) == USUAL


@pytest.mark.django_db(transaction=True)
def test_a_program_sends_a_film_with_its_key_only(organisation, settings):
    _, spelt = make_key(MACHINE, organisation, "newsroom", ["posts"])
    path = "/api/v1/media"
    assert most(path, authorization=f"Bearer {spelt}") > settings.FILM_CAP
    assert most(path, authorization=f"Bearer {spelt}x") == USUAL
    assert most(path) == USUAL
