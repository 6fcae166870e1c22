"""Sharing by one's own account: only that person's to use, and a delivery like every text."""

from dataclasses import replace

import pytest
from django.core import mail
from django.urls import reverse

from palabre.channels.actions import connect_account
from palabre.channels.jobs import look_after_keys
from palabre.channels.models import Channel
from palabre.community.actions import own_accounts as actions
from palabre.community.actions import shares
from palabre.community.actions.ambassadors import Wording, leave, write_charter
from palabre.community.models import Ambassador, Share
from palabre.community.tests.conftest import BY, becomes_ambassador, propose
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.actions import remove_member
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry, Member, Notice
from palabre.governance.rules import Refused
from palabre.jobs.running import run_due
from palabre.publishing.actions import reviews
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.history import changes_of
from palabre.publishing.models import Delivery, Hold, Post, Review
from palabre.publishing.tests.conftest import Network

pytestmark = pytest.mark.django_db
LINK = "https://lanterne.example/winter"


def said(answer):
    return answer.content.decode()


@pytest.fixture
def network(monkeypatch):
    """A network on paper."""
    network = Network()
    monkeypatch.setitem(PLATFORMS, "echo", (replace(PLATFORM, knows_keys=False), network))
    return network


@pytest.fixture
def ed(bo):
    """Bo as an editor, whose posts need nobody's approval."""
    Member.objects.filter(pk=bo.pk).update(role="editor")
    bo.refresh_from_db()
    return becomes_ambassador(bo)


@pytest.fixture
def viewer(bo):
    """Bo as a viewer: what they send is approved before it leaves."""
    return becomes_ambassador(bo)


def of(row):
    return Actor.person(row.member.user)


def own(row, name="bo.example"):
    values = {"account": name, "secret": "s3cret"}
    organisation = row.member.organisation
    return connect_account(of(row), organisation, "echo", values, name, employee=row.member)


def writes(row, brand, text="In my words.", **more):
    return shares.write(of(row), row, propose(brand, link=LINK), "en", text, **more)


def test_a_text_leaves_by_ones_own_account_with_its_disclosure(ed, brand, network):
    share = writes(ed, brand)
    actions.send_from(of(ed), share, own(ed))
    run_due()
    (sent,) = network.taken
    assert sent.startswith("In my words.")
    assert "#employee of Lanterne" in sent
    assert share.story.tracked.slug in sent
    share.refresh_from_db()
    assert (share.way, share.network) == ("account", "echo")
    assert Delivery.objects.get().state == "published"


def test_only_the_person_uses_their_account(ed, ada, brand, network):
    channel = own(ed)
    hers = becomes_ambassador(ada)
    share = shares.write(of(hers), hers, propose(brand), "en", "Hers")
    with pytest.raises(Refused, match="their own account"):
        actions.send_from(of(hers), share, channel)
    with pytest.raises(Refused, match="no longer connected"):
        write_post(of(hers), brand, Written("Hers", told=[Told(channel.pk)]))
    with pytest.raises(Refused, match="no longer connected"):
        write_post(BY, brand, Written("Hers", told=[Told(channel.pk)]))
    with pytest.raises(Refused):
        actions.disconnect(of(hers), channel)
    assert network.taken == []


def test_a_house_account_is_no_account_of_ones_own(ed, brand, network):
    channel = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne"
    )
    with pytest.raises(Refused, match="their own account"):
        actions.send_from(of(ed), writes(ed, brand), channel)


def test_an_own_account_is_in_no_list_of_accounts_and_opens_to_nobody(
    client, ed, ada, brand, network
):
    channel = own(ed, "bo-at-home")
    assert list(Channel.objects.all()) == []
    assert list(brand.organisation.channels.all()) == []
    client.force_login(ada.user)
    place = {"org": brand.organisation.slug}
    for view in ("govern_connections", "govern_networks"):
        assert "bo-at-home" not in said(client.get(reverse(view, kwargs=place)))
    one = {**place, "number": channel.pk}
    assert client.get(reverse("govern_reconnect", kwargs=one)).status_code == 404
    for act in ("try", "disconnect"):
        there = reverse("govern_connection_act", kwargs={**one, "act": act})
        assert client.post(there).status_code == 404
    brands = {**place, "brand": brand.slug}
    composer = said(client.get(reverse("publish_new", kwargs=brands)))
    assert "bo-at-home" not in composer
    sources = said(client.get(reverse("listen_sources", kwargs=brands)))
    assert "bo-at-home" not in sources
    disconnect = {**brands, "number": channel.pk}
    there = reverse("community_own_disconnect", kwargs=disconnect)
    assert client.post(there).status_code == 404
    assert Channel.every.filter(pk=channel.pk).exists()


def test_the_trail_names_neither_the_account_nor_who_shares(ed, ada, brand, network):
    actions.send_from(of(ed), writes(ed, brand), own(ed, "bo-at-home"))
    run_due()
    acts = AuditEntry.objects.filter(kind__in=["post", "delivery", "share", "review"])
    assert acts.filter(kind="post").exists()
    assert acts.filter(kind="delivery").exists()
    for act in acts:
        assert act.user is None
        assert "Bo" not in act.actor
        assert "words" not in act.label
    for act in AuditEntry.objects.all():
        assert "bo-at-home" not in f"{act.label} {act.details}"


def test_who_may_not_publish_is_approved_first_and_lets_it_leave_themselves(
    client, viewer, ada, brand, network
):
    share = writes(viewer, brand)
    actions.send_from(of(viewer), share, own(viewer))
    run_due()
    assert network.taken == []
    review = Review.objects.get()
    client.force_login(ada.user)
    place = [brand.organisation.slug, brand.slug]
    page = said(client.get(reverse("publish_review", args=[*place, review.pk])))
    assert "In my words." in page
    reviews.approve(Actor.person(ada.user), review, review.step)
    run_due()
    assert network.taken == []
    share.refresh_from_db()
    with pytest.raises(Refused, match="Only the person"):
        actions.leave_now(Actor.person(ada.user), share)
    actions.leave_now(of(viewer), share)
    run_due()
    assert len(network.taken) == 1
    assert client.get(reverse("publish_review", args=[*place, review.pk])).status_code == 404


def test_a_text_that_waits_for_approval_is_seen_by_who_decides_and_nobody_else(
    client, viewer, brand, organisation, network, ada
):
    from palabre.governance.models import User

    actions.send_from(of(viewer), writes(viewer, brand), own(viewer))
    eva = User.objects.create_user("eva@example.org", "a long password", name="Eva")
    Member.objects.create(organisation=organisation, user=eva, role="editor")
    client.force_login(eva)
    place = [brand.organisation.slug, brand.slug]
    assert "In my words" not in said(client.get(reverse("publish_approvals", args=place)))
    there = reverse("publish_review", args=[*place, Review.objects.get().pk])
    assert client.get(there).status_code == 404
    client.force_login(viewer.member.user)
    assert client.get(there).status_code == 200


def test_the_versions_of_a_text_name_the_account_it_leaves_by(ed, brand, network):
    actions.send_from(of(ed), writes(ed, brand), own(ed, "bo-at-home"))
    post = Post.objects.get()
    assert "bo-at-home" in str(changes_of(post, post.versions.get()))


def test_what_is_given_back_is_written_on_and_sent_again(viewer, ada, brand, network):
    share = writes(viewer, brand)
    actions.send_from(of(viewer), share, own(viewer))
    review = Review.objects.get()
    reviews.ask_for_change(Actor.person(ada.user), review, review.step, "Shorter")
    share.refresh_from_db()
    actions.take_up_again(of(viewer), share)
    assert not Post.objects.exists()
    share = Share.objects.get()
    assert share.way == ""
    actions.send_from(of(viewer), share, Channel.every.get())
    assert Review.objects.count() == 1


def test_what_the_charter_forbids_does_not_leave_by_an_own_account(ed, brand, network):
    from palabre.publishing.actions.charters import keep_rules
    from palabre.publishing.checks import Charter

    keep_rules(BY, brand.organisation, Charter(forbidden=("swindle",)), [])
    share = writes(ed, brand, "No swindle here")
    with pytest.raises(Refused, match="swindle"):
        actions.send_from(of(ed), share, own(ed))
    share.refresh_from_db()
    assert share.way == ""
    assert not Post.objects.exists()


def test_a_hold_of_everything_holds_own_accounts_too(ed, brand, network):
    Hold.objects.create(organisation=brand.organisation, reason="Crisis", by="Ada")
    actions.send_from(of(ed), writes(ed, brand), own(ed))
    run_due()
    assert network.taken == []
    row = Delivery.objects.get()
    assert (row.state, row.last_error) == ("held", "Crisis")


def test_who_has_left_the_house_or_the_ambassadors_sends_nothing_more(ed, brand, network):
    network.faults = ["rejected"]
    share = writes(ed, brand)
    actions.send_from(of(ed), share, own(ed))
    run_due()
    row = Delivery.objects.get()
    assert row.state == "failed"
    Member.objects.filter(pk=ed.member.pk).update(is_active=False)
    actions.decide(of(ed), Share.objects.get(), row.pk, "again")
    run_due()
    assert Delivery.objects.get().state == "failed"
    assert network.taken == []
    Member.objects.filter(pk=ed.member.pk).update(is_active=True)
    leave(of(ed), Ambassador.objects.get())
    assert Post.objects.get().state == "stopped"


def test_of_who_left_the_house_no_key_is_kept(ed, ada, brand, network):
    own(ed)
    look_after_keys()
    assert Channel.every.get().secret
    remove_member(Actor.person(ada.user), ed.member)
    look_after_keys()
    channel = Channel.every.get()
    assert (channel.secret, channel.refresh, channel.more) == ("", "", {})


def test_a_newer_charter_is_signed_before_an_approved_text_leaves(viewer, ada, brand, network):
    share = writes(viewer, brand)
    actions.send_from(of(viewer), share, own(viewer))
    review = Review.objects.get()
    reviews.approve(Actor.person(ada.user), review, review.step)
    fresh = Wording("Neuf", "New", "#salarié·e de {brand}", "#employee of {brand}")
    write_charter(BY, brand.organisation, fresh, 1)
    share.refresh_from_db()
    with pytest.raises(Refused, match="sign it before"):
        actions.leave_now(of(viewer), share)


def test_trouble_is_told_to_the_person_alone(client, ed, ada, brand, network):
    network.faults = ["rejected"]
    actions.send_from(of(ed), writes(ed, brand), own(ed))
    run_due()
    from palabre.publishing.troubles import mail_troubles, tell_trouble

    tell_trouble(Post.objects.get().pk)
    run_due()
    told = Notice.objects.filter(kind="trouble").values_list("user", flat=True)
    assert list(told) == [ed.member.user_id]
    assert Notice.objects.get(kind="trouble").link.endswith("/ambassadors/mine/")
    (told,) = mail.outbox
    assert told.to == [ed.member.user.email]
    assert "/ambassadors/mine/" in told.body
    mail_troubles(brand.pk)
    run_due()
    assert len(mail.outbox) == 1
    client.force_login(ada.user)
    place = [brand.organisation.slug, brand.slug]
    assert "In my words" not in said(client.get(reverse("publish_attention", args=place)))
    assert "did not leave" not in said(client.get(reverse("today", args=place[:1])))
    client.force_login(ed.member.user)
    page = said(client.get(reverse("community_my_shares", args=place)))
    assert "Not this text." in page


def test_a_number_too_long_for_a_delivery_decides_nothing(client, ed, brand, network, place):
    share = actions.send_from(of(ed), writes(ed, brand), own(ed))
    client.force_login(ed.member.user)
    answer = client.post(
        f"{place}/ambassadors/mine/{share.pk}/again/", {"delivery": "9" * 30}, follow=True
    )
    assert "look again" in said(answer)


def test_disconnecting_forgets_the_account_and_leaves_no_post_of_it_in_the_house(
    ed, brand, network
):
    actions.send_from(of(ed), writes(ed, brand), own(ed))
    run_due()
    actions.disconnect(of(ed), Channel.every.get())
    assert not Channel.every.exists()
    assert not Post.objects.exists()
    share = Share.objects.get()
    assert (share.text, share.url) == ("In my words.", "https://echo.example/t0")


def test_who_erases_their_account_leaves_no_post_of_theirs_in_the_house(ed, brand, network):
    actions.send_from(of(ed), writes(ed, brand), own(ed))
    run_due()
    ed.member.user.delete()
    assert not Post.objects.exists()
    assert not Share.objects.exists()
    assert not Channel.every.exists()


def test_an_account_is_connected_on_its_page_once_the_charter_is_signed(
    client, bo, brand, settings, place
):
    settings.DEMO = True
    client.force_login(bo.user)
    there = f"{place}/ambassadors/accounts/to/echo/"
    given = {field.name: "bo" for field in PLATFORM.account}
    client.post(there, given)
    assert not Channel.every.exists()
    becomes_ambassador(bo)
    client.post(there, given)
    row = Channel.every.get()
    assert (row.employee, row.brand) == (bo, None)
    assert row.name in said(client.get(f"{place}/ambassadors/accounts/"))
    client.post(f"{place}/ambassadors/accounts/{row.pk}/disconnect/")
    assert not Channel.every.exists()


def test_a_share_leaves_by_the_page(client, ed, brand, network, place):
    writes(ed, brand)
    channel = own(ed)
    client.force_login(ed.member.user)
    there = f"{place}/ambassadors/now/{Share.objects.get().story_id}/send/"
    assert "Share as bo.example" in said(client.get(there))
    client.post(there, {"account": channel.pk})
    run_due()
    assert len(network.taken) == 1
    page = said(client.get(f"{place}/ambassadors/mine/"))
    assert "https://echo.example/t0" in page
