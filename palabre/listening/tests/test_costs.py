"""What a reading costs is noted together with what it brought."""

import httpx
import pytest
from django.utils import timezone

from palabre.channels import doors
from palabre.channels.budgets import spending
from palabre.channels.models import Channel
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS
from palabre.listening.models import Source
from palabre.listening.reading import read_source
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

pytestmark = pytest.mark.django_db


def test_what_a_reading_costs_is_noted_with_it_and_ends_it_at_the_line(monkeypatch, brand):
    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, PlazaConnector))
    said = httpx.MockTransport(lambda request: httpx.Response(200, json={"said": ["Bonjour"]}))
    monkeypatch.setattr(doors, "http", lambda: Http(transport=said))
    channel = Channel.objects.create(
        organisation=brand.organisation, platform="plaza", name="zoe", secret="key", budget=5_000
    )
    source = Source.objects.create(
        organisation=brand.organisation, platform="plaza", kind="square", name="x", key="k",
        values={"name": "x"}, channel=channel, state="active", due_at=timezone.now(),
    )  # fmt: skip
    read_source(source.pk)
    assert spending(channel, timezone.now()).used == 5_000
    Source.objects.update(due_at=timezone.now())
    read_source(source.pk)
    assert spending(channel, timezone.now()).used == 5_000
    source.refresh_from_db()
    assert "spent" in source.last_error
    assert source.due_at > timezone.now()
