"""A brand reads with its own accounts and those of the whole organisation, never with another brand's."""

import httpx
import pytest
from django.utils import timezone

from palabre.channels import doors
from palabre.channels.actions import give_account, reconnect_account
from palabre.channels.models import Channel
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.listening.actions.sources import add_source, go_on_with_mended_accounts
from palabre.listening.listen import open_streams
from palabre.listening.models import Source
from palabre.listening.reading import ANOTHER_BRAND, read_source, source_key
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

pytestmark = pytest.mark.django_db
FORM = "/o/lanterne/{}/listen/sources/add/?platform=mastodon&kind=notifications"


@pytest.fixture
def other(organisation, brand):
    return Brand.objects.create(organisation=organisation, name="Phare", slug="phare")


@pytest.fixture
def square(monkeypatch):
    """A network that is read; the accounts by which it was."""
    keys = []

    def answer(request):
        keys.append(request.headers.get("authorization", ""))
        return httpx.Response(200, json={"said": ["Bonjour"]})

    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, PlazaConnector))
    monkeypatch.setattr(doors, "http", lambda: Http(transport=httpx.MockTransport(answer)))
    return keys


def account(organisation, brand, name, platform="mastodon"):
    return Channel.objects.create(
        organisation=organisation, brand=brand, platform=platform, name=name, secret=name,
        server="social.example",
    )  # fmt: skip


def own_mentions(organisation, brand, channel):
    return add_source(
        MACHINE, organisation, "mastodon", "notifications", {}, brand=brand, channel=channel
    )


def test_the_form_offers_the_brands_accounts_and_the_organisations(
    as_ada, organisation, brand, other
):
    rows = [account(organisation, of, name) for of, name in ((brand, "@l"), (None, "@m"))]
    foreign = account(organisation, other, "@phare")
    page = as_ada.get(FORM.format("lanterne")).content.decode()
    assert ["@l" in page, "@m" in page, "@phare" in page] == [True, True, False]
    assert as_ada.post(FORM.format("lanterne"), {"channel": foreign.pk}).status_code == 422
    assert as_ada.post(FORM.format("lanterne"), {"channel": rows[0].pk}).status_code == 302
    assert Source.objects.get().channel == rows[0]


def test_two_brands_read_what_is_addressed_to_each_on_the_same_network(organisation, brand, other):
    first, second = account(organisation, brand, "@l"), account(organisation, other, "@p")
    mine, made = own_mentions(organisation, brand, first)
    theirs, made_too = own_mentions(organisation, other, second)
    assert (made, made_too) == (True, True)
    assert mine != theirs
    assert own_mentions(organisation, brand, first) == (mine, False)


def test_a_source_that_was_added_before_accounts_counted_is_not_added_twice(organisation, brand):
    row = account(organisation, brand, "@l")
    source, _ = own_mentions(organisation, brand, row)
    Source.objects.update(key=source_key("mastodon", "notifications", {}))
    assert own_mentions(organisation, brand, row) == (source, False)


def test_what_anybody_may_read_is_one_source_whoever_reads_it(organisation, brand):
    values = {"server": "social.example", "tag": "cafe"}
    row = account(organisation, brand, "@l")
    first, _ = add_source(MACHINE, organisation, "mastodon", "tag", values, channel=row)
    assert add_source(MACHINE, organisation, "mastodon", "tag", values) == (first, False)


def test_what_was_read_without_an_account_is_read_with_the_one_that_is_given_for_it(
    as_ada, organisation, brand, other
):
    values = {"server": "social.example", "tag": "cafe"}
    add_source(MACHINE, organisation, "mastodon", "tag", values, brand=brand)
    foreign, row = account(organisation, other, "@p"), account(organisation, brand, "@l")
    add_source(MACHINE, organisation, "mastodon", "tag", values, brand=other, channel=foreign)
    assert Source.objects.get().channel is None
    address = "/o/lanterne/lanterne/listen/sources/add/?platform=mastodon&kind=tag"
    given = {"value_server": "social.example", "value_tag": "cafe", "channel": row.pk}
    answer = as_ada.post(address, given, follow=True)
    assert Source.objects.get().channel == row
    assert "It is read with this account from now on." in answer.content.decode()


def test_a_source_that_lost_its_account_is_given_another_on_its_page(as_ada, organisation, brand):
    row = account(organisation, brand, "@l")
    source, _ = own_mentions(organisation, brand, row)
    row.delete()
    Source.objects.update(state="reconnect", last_error="No account.", attempts=3)
    page = f"/o/lanterne/lanterne/listen/sources/{source.pk}/"
    assert "reader-channel" not in as_ada.get(page).content.decode()
    fresh = account(organisation, brand, "@new")
    assert "@new" in as_ada.get(page).content.decode()
    as_ada.post(page, {"reader-channel": fresh.pk})
    source.refresh_from_db()
    assert (source.channel, source.state, source.last_error) == (fresh, "active", "")
    assert own_mentions(organisation, brand, fresh) == (source, False)


def test_two_sources_that_only_their_accounts_tell_apart_are_called_after_them(organisation, brand):
    rows = [account(organisation, brand, name) for name in ("@l", "@m")]
    assert [own_mentions(organisation, brand, row)[0].name for row in rows] == ["@l", "@m"]


def test_a_source_is_not_given_an_account_of_another_brand_nor_one_that_reads_the_same(
    as_ada, organisation, brand, other
):
    mine, second, foreign = (
        account(organisation, of, name)
        for of, name in ((brand, "@l"), (brand, "@m"), (other, "@p"))
    )
    source, _ = own_mentions(organisation, brand, mine)
    own_mentions(organisation, brand, second)
    page = f"/o/lanterne/lanterne/listen/sources/{source.pk}/"
    refused = as_ada.post(page, {"reader-channel": foreign.pk})
    assert refused.status_code == 422
    said = as_ada.post(page, {"reader-channel": second.pk}, follow=True)
    assert "Another source is read with this account already." in said.content.decode()
    source.refresh_from_db()
    assert source.channel == mine


def test_a_source_whose_account_went_to_another_brand_is_read_no_more_and_says_why(
    organisation, brand, other, square
):
    row = account(organisation, brand, "key-l", "plaza")
    source = Source.objects.create(
        organisation=organisation, brand=brand, platform="plaza", kind="square", name="x", key="k",
        values={"name": "x"}, channel=row, state="active", due_at=timezone.now(),
    )  # fmt: skip
    give_account(MACHINE, row, other)
    read_source(source.pk)
    source.refresh_from_db()
    assert (square, source.last_error, source.state) == ([], ANOTHER_BRAND, "failing")
    give_account(MACHINE, row, brand)
    Source.objects.update(due_at=timezone.now())
    read_source(source.pk)
    source.refresh_from_db()
    assert (len(square), source.last_error, source.state) == (1, "", "active")


@pytest.mark.parametrize("owner", ["brand", "other", "none"])
def test_what_the_whole_organisation_reads_is_read_with_no_brands_account(
    organisation, brand, other, square, owner
):
    of = {"brand": brand, "other": other, "none": None}[owner]
    row = account(organisation, of, "key", "plaza")
    source = Source.objects.create(
        organisation=organisation, platform="plaza", kind="square", name="x", key="k",
        values={"name": "x"}, channel=row, state="active", due_at=timezone.now(),
    )  # fmt: skip
    read_source(source.pk)
    assert len(square) == (owner == "none")


def test_a_stream_whose_account_went_to_another_brand_is_not_opened(organisation, brand, other):
    row = account(organisation, brand, "@l")
    source, _ = add_source(
        MACHINE, organisation, "mastodon", "stream-user", {}, brand=brand, channel=row
    )
    assert [one for group in open_streams().values() for one in group] == [source]
    give_account(MACHINE, row, other)
    assert open_streams() == {}
    source.refresh_from_db()
    assert source.last_error == ANOTHER_BRAND


def test_sources_whose_account_is_turned_away_wait_and_go_on_where_they_were_once_it_is_mended(
    monkeypatch, organisation, brand
):
    dead = ["key"]

    def answer(request):
        key = request.headers["authorization"].removeprefix("Bearer ")
        return httpx.Response(401 if key in dead else 200, json={"said": ["Bonjour"]})

    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, PlazaConnector))
    monkeypatch.setattr(doors, "http", lambda: Http(transport=httpx.MockTransport(answer)))
    row = account(organisation, brand, "key", "plaza")
    source, _ = add_source(
        MACHINE, organisation, "plaza", "square", {"name": "x"}, brand=brand, channel=row
    )
    read_source(source.pk)
    go_on_with_mended_accounts()
    source.refresh_from_db()
    row.refresh_from_db()
    assert (source.state, bool(row.last_error)) == ("reconnect", True)

    reconnect_account(MACHINE, row, {"secret": "fresh"})
    go_on_with_mended_accounts()
    read_source(source.pk)
    source.refresh_from_db()
    assert (source.state, source.last_error) == ("active", "")
    assert source.read_at


def test_a_source_that_has_no_account_any_more_waits_for_one(organisation, brand):
    row = account(organisation, brand, "@l")
    own_mentions(organisation, brand, row)
    row.delete()
    Source.objects.update(state="reconnect")
    go_on_with_mended_accounts()
    assert Source.objects.get().state == "reconnect"


def test_the_networks_to_read_are_found_by_name_and_stand_in_the_order_of_the_language(as_ada, ada):
    address = "/o/lanterne/lanterne/listen/sources/add/"
    named = [offer.of.slug for offer in as_ada.get(f"{address}?q=BLUE").context["offers"]]
    assert named == ["bluesky"]
    ada.user.language = "fr"
    ada.user.save()
    every = [offer.of.slug for offer in as_ada.get(address).context["offers"]]
    assert every.index("discord") > every.index("mailbox") > every.index("bluesky")  # Courriel
