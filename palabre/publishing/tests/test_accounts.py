"""A brand publishes by its own accounts and those of the whole organisation, never by another brand's."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.channels.actions import give_account
from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.circular import PLATFORM as NEWSLETTER
from palabre.connectors.contract import Capability
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing import reading_only
from palabre.publishing.access import speaking
from palabre.publishing.actions.deliveries import delete_published, send_again
from palabre.publishing.actions.posts import Told, Written, change_post, schedule, write_post
from palabre.publishing.actions.reviews import hand_in, override
from palabre.publishing.findings import Against, findings
from palabre.publishing.models import Delivery, Override
from palabre.publishing.rules import DeliveryState
from palabre.publishing.sending import READS_ONLY

pytestmark = pytest.mark.django_db
WRITE = "/o/lanterne/{}/publish/posts/new/"


@pytest.fixture
def other(organisation, brand):
    return Brand.objects.create(organisation=organisation, name="Phare", slug="phare")


def account(organisation, brand, name):
    return Channel.objects.create(
        organisation=organisation, brand=brand, platform="echo", name=name
    )


def test_the_composer_offers_the_brands_accounts_and_the_organisations(
    as_ada, organisation, brand, other, network
):
    account(organisation, brand, "@lanterne")
    account(organisation, other, "@phare")
    account(organisation, None, "@maison")
    page = as_ada.get(WRITE.format("lanterne")).content.decode()
    assert ["@lanterne" in page, "@phare" in page, "@maison" in page] == [True, False, True]


def test_accounts_of_one_name_are_told_apart_by_their_networks(as_ada, organisation, brand):
    for slug in ("mastodon", "bluesky"):
        Channel.objects.create(
            organisation=organisation, brand=brand, platform=slug, name="lanterne", account=slug
        )
    page = as_ada.get(WRITE.format(brand.slug)).content.decode()
    chips = re.findall(r'<label class="chip">.*?</label>', page, re.DOTALL)
    told = [one for one in chips if 'name="channels"' in one]
    assert [one.count('class="network"') for one in told] == [1, 1]
    assert sorted(re.findall(r"\((\w+)\)", "".join(told))) == ["Bluesky", "Mastodon"]


def test_an_account_that_only_reads_is_not_offered_but_named_with_the_way_to_let_it_publish(
    as_ada, organisation, brand
):
    graph = "https://graph.microsoft.com/"
    rows = {"organisation": organisation, "brand": brand, "platform": "microsoftteams"}
    reads = Channel.objects.create(
        **rows, name="Reads", scopes=f"{graph}User.Read {graph}ChannelMessage.Read.All"
    )
    # Microsoft names its permissions with and without what they are of.
    writes = Channel.objects.create(**rows, name="Writes", scopes="openid ChannelMessage.Send")
    typed = account(organisation, brand, "@lanterne")
    assert speaking(brand) == [writes, typed]
    answer = as_ada.get(WRITE.format("lanterne"))
    assert [one for one, *_ in answer.context["accounts"]] == [writes, typed]
    page = answer.content.decode()
    assert "Reads was connected for reading only." in page
    assert f"to/microsoftteams/there/?again={reads.pk}&amp;for=publish" in page


def test_what_was_to_leave_by_an_account_that_only_reads_now_fails_with_the_reason(
    scheduled, clock
):
    (row,) = scheduled()
    Channel.objects.update(platform="mastodon", server="m.example", scopes="read")
    clock()
    row.refresh_from_db()
    assert (row.state, row.last_error) == (DeliveryState.FAILED, READS_ONLY)


def test_a_draft_for_an_account_that_only_reads_now_is_neither_handed_in_nor_scheduled(
    as_ada, brand, channel, network
):
    post = write_post(MACHINE, brand, Written(text="x", told=[Told(channel.pk)]))
    Channel.objects.update(platform="mastodon", server="m.example", scopes="read")
    says = "Lanterne was connected for reading only: connect it again and let it write."
    for act in (schedule, hand_in):
        with pytest.raises(Refused) as refused:
            act(MACHINE, post)
        assert str(refused.value) == says
    assert says in as_ada.get(f"/o/lanterne/lanterne/publish/posts/{post.pk}/").content.decode()
    Channel.objects.update(scopes="read write")
    assert findings(post) == []
    assert [row.channel for row in schedule(MACHINE, post)] == [channel]


def test_nobody_lets_a_text_be_scheduled_on_an_account_that_only_reads(
    as_ada, brand, channel, network
):
    post = write_post(MACHINE, brand, Written(text="x", told=[Told(channel.pk)]))
    Channel.objects.update(platform="mastodon", server="m.example", scopes="read")
    with pytest.raises(Refused, match="was connected for reading only"):
        override(MACHINE, post, "I know.")
    assert not Override.objects.exists()
    # As who approved could before that was so.
    kept = {"post": post, "version": post.version, "reason": "I know."}
    Override.objects.create(rules=[reading_only.RULE], **kept)
    with pytest.raises(Refused, match="was connected for reading only") as refused:
        schedule(MACHINE, post)
    assert not isinstance(refused.value, Against)
    page = as_ada.get(f"/o/lanterne/lanterne/publish/posts/{post.pk}/").content.decode()
    assert "Lanterne was connected for reading only" in page
    assert "Let it leave all the same" not in page


def test_what_an_approver_lets_pass_says_nothing_of_an_account_that_only_reads(
    brand, channel, network
):
    post = write_post(MACHINE, brand, Written(text="x" * 600, told=[Told(channel.pk)]))
    Channel.objects.update(platform="mastodon", server="m.example", scopes="read")
    made = override(MACHINE, post, "It may be cut.")
    assert made.rules
    assert reading_only.RULE not in made.rules
    with pytest.raises(Refused, match="was connected for reading only"):
        schedule(MACHINE, post)
    Channel.objects.update(scopes="read write")
    assert [row.channel for row in schedule(MACHINE, post)] == [channel]


def test_an_account_that_only_reads_now_holds_nothing_back_that_leaves_by_another(
    organisation, brand, channel, network, clock
):
    reads = account(organisation, brand, "@reads")
    told = [Told(channel.pk), Told(reads.pk)]
    schedule(MACHINE, write_post(MACHINE, brand, Written(text="x", told=told)))
    Channel.objects.filter(pk=reads.pk).update(
        platform="mastodon", server="m.example", scopes="read"
    )
    clock()
    states = dict(Delivery.objects.values_list("channel__name", "state"))
    assert states == {"Lanterne": DeliveryState.PUBLISHED, "@reads": DeliveryState.FAILED}


def test_a_network_that_takes_no_posts_is_not_called_an_account_for_reading(organisation):
    row = Channel(organisation=organisation, platform="trustpilot", name="L", scopes="read")
    assert Capability.PUBLISH not in platform(row.platform).capabilities
    assert reading_only.against(row, "") == []


def test_an_account_that_must_be_told_where_to_says_so_in_the_composer(
    as_ada, organisation, brand, network
):
    told = Channel.objects.create(organisation=organisation, platform="matrix", name="@l:example")
    plain = account(organisation, brand, "@lanterne")
    page = as_ada.get(WRITE.format("lanterne")).content.decode()
    assert f'data-of="{told.pk}" data-asks' in page
    assert f'data-of="{plain.pk}" data-asks' not in page


def test_what_an_account_can_do_nothing_without_is_not_called_optional(as_ada, organisation, brand):
    Channel.objects.create(organisation=organisation, platform="mediawiki", name="Wiki")
    page = as_ada.get(WRITE.format("lanterne")).content.decode()
    assert ">Page</label>" in page
    assert ">Summary of the change <" in page


def test_who_sees_one_brand_only_reaches_no_account_of_another(
    client, organisation, bo, brand, other, network
):
    own, foreign = account(organisation, brand, "@lanterne"), account(organisation, other, "@phare")
    bo.role = "editor"
    bo.save()
    bo.brands.add(brand)
    client.force_login(bo.user)
    queue = "/o/lanterne/lanterne/publish/queues/{}/"
    assert client.get(queue.format(own.pk)).status_code == 200
    assert client.get(queue.format(foreign.pk)).status_code == 404
    assert client.get(WRITE.format("phare")).status_code == 404
    with pytest.raises(Refused):
        write_post(MACHINE, brand, Written(text="x", told=[Told(foreign.pk)]))


def test_two_brands_publish_each_by_its_own_account_of_the_same_network(
    organisation, brand, other, network, clock
):
    for owner, name in ((brand, "@lanterne"), (other, "@phare")):
        row = account(organisation, owner, name)
        schedule(MACHINE, write_post(MACHINE, owner, Written(text=name, told=[Told(row.pk)])))
    clock()
    assert sorted(network.taken) == ["@lanterne", "@phare"]


def test_what_waits_on_an_account_that_went_to_another_brand_does_not_leave(
    other, channel, scheduled, clock, network
):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=1))
    give_account(MACHINE, channel, other)
    clock(hours=2)
    row.refresh_from_db()
    assert (network.taken, row.state) == ([], "failed")
    assert row.last_error == "This account belongs to another brand now."
    give_account(MACHINE, channel, None)
    send_again(MACHINE, Delivery.objects.get(pk=row.pk))
    clock()
    assert network.taken == ["Le café est prêt."]


def test_a_draft_for_an_account_that_went_to_another_brand_is_not_scheduled(
    brand, other, channel, network
):
    post = write_post(MACHINE, brand, Written(text="x", told=[Told(channel.pk)]))
    give_account(MACHINE, channel, other)
    with pytest.raises(Refused, match="another brand"):
        schedule(MACHINE, post)
    change_post(MACHINE, post, Written(text="y", told=[]), post.version)
    assert not post.variants.exists()


def test_what_was_published_is_not_changed_over_there_by_another_brands_account(
    other, channel, scheduled, clock, network
):
    (row,) = scheduled()
    clock()
    give_account(MACHINE, channel, other)
    with pytest.raises(Refused, match="another brand"):
        delete_published(MACHINE, Delivery.objects.get(pk=row.pk))


def test_nobody_subscribes_by_a_mail_server_that_went_to_another_brand(
    client, other, letter_account, mailing_list
):
    assert NEWSLETTER.to_subscribers
    form = f"/letters/{mailing_list.organisation.slug}/{mailing_list.brand.slug}/"
    assert client.get(form).status_code == 200
    give_account(MACHINE, letter_account, other)
    assert client.get(form).status_code == 404
