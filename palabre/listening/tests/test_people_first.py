"""Looking again at kept texts uses up neither the calls nor the money that people need."""

import json
from dataclasses import replace

import httpx
import pytest
from django.utils import timezone

from palabre.channels import doors
from palabre.channels.budgets import KEPT, MONEY_KEPT, calls, spend
from palabre.channels.doors import open_platform
from palabre.channels.models import Channel, Usage
from palabre.connectors.contract import Author, Item, Kind, RateLimited
from palabre.connectors.http import Http
from palabre.connectors.linkedin import PLATFORM as LINKEDIN
from palabre.connectors.protocols import Draft
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.checking import check_due
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Reread, Source, Sweep
from palabre.listening.reading import read_source
from palabre.listening.tests.conftest import NOON
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

pytestmark = pytest.mark.django_db


class Page42:
    """A double of LinkedIn: a page with comments under twenty posts, all there still.

    ``at_once`` says whether it tells many by one call.
    """

    def __init__(self):
        self.at_once, self.posts, self.asked = True, [], 0

    def comment(self, root, number):
        urn = f"urn:li:comment:({root},{number})"
        at = int(NOON.timestamp() * 1_000)
        return {"$URN": urn, "actor": "urn:li:person:a1", "message": {"text": f"lanterne {int(number) - 1}"},
                "created": {"time": at}, "lastModified": {"time": at}}  # fmt: skip

    def __call__(self, request):
        self.asked += 1
        path = request.url.path
        if request.method == "POST":
            self.posts.append(json.loads(request.content))
            return httpx.Response(201, headers={"x-restli-id": "urn:li:share:9"})
        if path.startswith("/rest/organizations/"):
            return httpx.Response(200, json={"localizedName": "Lanterne"})
        root = path.removeprefix("/rest/socialActions/").partition("/")[0]
        if path.endswith("/comments"):
            if not self.at_once:
                return httpx.Response(400, json={})
            numbers = request.url.params["ids"].removeprefix("List(")[:-1].split(",")
            results = {number: self.comment(root, number) for number in numbers}
            return httpx.Response(200, json={"results": results})
        return httpx.Response(200, json=self.comment(root, path.rpartition("/")[2]))


@pytest.fixture
def page(monkeypatch):
    found = Page42()
    monkeypatch.setattr(doors, "http", lambda: Http(transport=httpx.MockTransport(found)))
    return found


@pytest.fixture
def channel(brand, page):
    """A page of LinkedIn, of which a thousand comments are kept."""
    row = Channel.objects.create(
        organisation=brand.organisation, platform="linkedin", name="z", account="42", secret="key"
    )
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    source = Source.objects.create(
        organisation=brand.organisation, platform="linkedin", kind="comments", name="x", key="k",
        channel=row,
    )  # fmt: skip
    said = [
        Item(f"urn:li:comment:(urn:li:share:{1 + n // 50},{n + 1})", f"lanterne {n}", NOON,
             Author("urn:li:person:a1"), kind=Kind.COMMENT)
        for n in range(1_000)
    ]  # fmt: skip
    ingest(said, "linkedin", organisation_id=brand.organisation_id)
    Mention.objects.update(source=source)
    return row


def used(channel):
    return calls(channel, LINKEDIN.limits, timezone.now()).used


def test_a_thousand_comments_are_looked_at_by_few_calls_and_a_post_leaves(channel, page):
    for _ in range(25):
        check_due()
    assert Sweep.objects.get().done_at
    assert Reread.objects.count() == Mention.objects.count() == 1_000
    assert used(channel) == page.asked <= 60
    assert open_platform("linkedin", channel).publish(Draft("Bonjour"), "k").remote_id
    assert len(page.posts) == 1


def test_a_post_leaves_after_every_call_that_looking_again_may_make(channel, page):
    page.at_once = False
    for _ in range(25):
        check_due()
    assert used(channel) == page.asked == 400
    assert str(Sweep.objects.get().last_error) == KEPT
    # Each text that was asked for is known as such: no call was made in vain but those for all at once.
    reread = Reread.objects.count()
    assert reread >= 380
    assert Mention.objects.filter(position__lte=Sweep.objects.get().position).count() == reread
    assert open_platform("linkedin", channel).publish(Draft("Bonjour"), "k").remote_id
    assert len(page.posts) == 1


@pytest.fixture
def square(monkeypatch, brand):
    """An account of a network that takes ten calls an hour, and bills what it gives."""
    of = replace(PLATFORM, limits=replace(PLATFORM.limits, calls=10))
    monkeypatch.setitem(PLATFORMS, "plaza", (of, PlazaConnector))
    said = httpx.MockTransport(lambda request: httpx.Response(200, json={"said": ["Bonjour"]}))
    monkeypatch.setattr(doors, "http", lambda: Http(transport=said))
    row = Channel.objects.create(
        organisation=brand.organisation, platform="plaza", name="z", secret="key"
    )
    Source.objects.create(
        organisation=brand.organisation, platform="plaza", kind="square", name="x", key="k",
        values={"name": "x"}, channel=row, state="active", due_at=timezone.now(),
    )  # fmt: skip
    return row


def read():
    Source.objects.update(due_at=timezone.now())
    read_source(Source.objects.get().pk)
    return Source.objects.get()


def test_readings_stop_where_the_calls_of_people_begin(square):
    for _ in range(8):
        assert read().last_error == ""
    source = read()
    assert (source.last_error, Usage.objects.get(what="calls").used) == (KEPT, 8)
    assert source.due_at > timezone.now()
    for _ in range(2):
        assert open_platform("plaza", square).read("square", {"name": "x"}, {}).items
    with pytest.raises(RateLimited, match="made all the calls"):
        open_platform("plaza", square).read("square", {"name": "x"}, {})


def test_readings_leave_people_a_part_of_the_money(square):
    Channel.objects.update(budget=100_000)
    spend(square, 80_000)
    assert read().last_error == MONEY_KEPT
    square.refresh_from_db()
    assert open_platform("plaza", square).read("square", {"name": "x"}, {}).items
