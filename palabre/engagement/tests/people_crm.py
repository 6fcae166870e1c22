"""A double of a customer file, and links to it."""

import json

import httpx
import pytest

from palabre.connectors.http import Http
from palabre.engagement.actions import people_links as links
from palabre.engagement.crm.rules import LinkKind
from palabre.engagement.models import CrmEvent
from palabre.engagement.people import delivering
from palabre.governance.acts import MACHINE


class Crm:
    """A double of a customer file: keeps records, and fails as it is told."""

    def __init__(self, slug):
        self.slug, self.asked, self.faults, self.records = slug, [], [], {}

    def __call__(self, request):
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, request.url.path, body, dict(request.headers)))
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, BaseException):
                raise fault
            return httpx.Response(fault)
        if request.method == "GET":
            known = "512" in self.records
            return httpx.Response(200, json={"id": "512"}) if known else httpx.Response(404)
        if request.method == "POST" and "gdpr" not in request.url.path:
            self.records["512"] = body
            return httpx.Response(201, json={"id": "512"})
        if request.method == "PATCH":
            return httpx.Response(200 if "512" in self.records else 404, json={"id": "512"})
        self.records.pop("512", None)
        return httpx.Response(204)


@pytest.fixture
def crm(monkeypatch):
    double = Crm("hubspot")
    door = Http(transport=httpx.MockTransport(double))
    monkeypatch.setattr(delivering, "http", lambda: door)
    return double


@pytest.fixture
def link(brand, crm):
    return links.add_link(
        MACHINE, brand, LinkKind.HUBSPOT, name="HubSpot", address="https://api.hubapi.com",
        secret="s3cret",
    )  # fmt: skip


@pytest.fixture
def hook(brand, crm):
    return links.add_link(
        MACHINE, brand, LinkKind.WEBHOOK, name="n8n", address="https://n8n.example/hook"
    )


def tell_due():
    """Look at every message that is due, once; their states afterwards, oldest first."""
    for number in (
        CrmEvent.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True)
    ):
        delivering.tell(number)
    return list(CrmEvent.objects.order_by("pk").values_list("news", "state"))
