"""What two people had to look at isn't changed by one afterwards, and a program is no second person."""

import pytest
from django.urls import reverse

from palabre.channels.keys import actor_of, make_key, revoke_key
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.rules import Refused
from palabre.publishing.actions.chains import remove_chain
from palabre.publishing.actions.deliveries import delete_published, edit_published
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.actions.reviews import approve, hand_in
from palabre.publishing.models import Delivery
from palabre.publishing.rules import Need

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(post, by, clock, network):
    """Have a text of Eve's approved by Mo, and let it leave; its delivery."""

    def make(who="Eve", approved="Mo"):
        draft = post(who)
        if approved:
            approve(by(approved), hand_in(by(who), draft), 0)
        schedule(by("Eve"), draft)
        clock()
        return Delivery.objects.get(state="published")

    return make


def reworded(row):
    return {**row.content, "text": "Tout autre chose."}


@pytest.mark.parametrize("who", ["Eve", "Ada", "Max"])
def test_only_who_decides_last_changes_what_was_approved_and_is_out(
    published, chain, by, clock, network, who
):
    chain((Need.ANY, ["Mo"]))
    row = published()
    with pytest.raises(Refused, match=r"approved. Who may change it now: Mo\."):
        edit_published(by(who), row, reworded(row))
    row.refresh_from_db()
    assert (row.wish, network.taken) == ("", ["Le café est prêt."])
    edit_published(by("Mo"), row, reworded(row))
    clock()
    assert network.taken == ["Tout autre chose."]


def test_neither_the_machine_nor_a_program_changes_what_was_approved(published, chain):
    chain((Need.ANY, ["Mo"]))
    row = published()
    for actor in (MACHINE, Actor("newsroom (API)")):
        with pytest.raises(Refused, match="approved"):
            edit_published(actor, row, reworded(row))


def test_who_wrote_it_changes_it_no_more_than_they_approved_it(published, chain, by):
    chain((Need.ANY, ["Mo", "Max"]))
    row = published(who="Mo", approved="Max")
    with pytest.raises(Refused, match=r"now: Max\."):
        edit_published(by("Mo"), row, reworded(row))


def test_where_nobody_is_left_to_decide_it_can_still_be_deleted(
    published, chain, by, people, clock
):
    chain((Need.ANY, ["Mo"]))
    row = published()
    for one in ("Mo", "Max", "Ada"):
        people[one].is_active = False
        people[one].save()
    with pytest.raises(Refused, match="delete it there"):
        edit_published(by("Eve"), row, reworded(row))
    delete_published(by("Eve"), row)
    clock()
    row.refresh_from_db()
    assert row.state == "deleted"


def test_without_a_chain_who_may_publish_changes_it(published, chain, by, clock, network):
    row = published(approved="")
    edit_published(by("Eve"), row, reworded(row))
    clock()
    assert network.taken == ["Tout autre chose."]


def test_a_chain_that_is_gone_holds_nobody_back(published, chain, by):
    of = chain((Need.ANY, ["Mo"]))
    row = published()
    remove_chain(by("Ada"), of)
    edit_published(by("Eve"), row, reworded(row))
    row.refresh_from_db()
    assert row.wish == "edit"


def test_the_page_says_who_may_change_it_and_offers_it_to_nobody_else(
    published, chain, people, client
):
    chain((Need.ANY, ["Mo"]))
    row = published()
    page = reverse("publish_post", args=["lanterne", "lanterne", row.variant.post_id])
    seen = {}
    for who in ("Eve", "Mo"):
        client.force_login(people[who].user)
        seen[who] = client.get(page).content.decode()
        assert "Who may change it where it stands now: Mo." in seen[who].replace("\n", " ")
    assert "Change it there" not in seen["Eve"]
    assert "Change it there" in seen["Mo"]


@pytest.mark.parametrize("revoked", [False, True])
def test_who_made_a_key_does_not_approve_what_a_program_wrote_with_it(
    brand, channel, chain, by, revoked
):
    chain((Need.ANY, ["Mo", "Max"]))
    key, _spelt = make_key(by("Mo"), brand.organisation, "newsroom", ["posts"])
    written = Written(text="Le café est prêt.", told=[Told(channel.pk)])
    review = hand_in(actor_of(key), write_post(actor_of(key), brand, written))
    if revoked:
        revoke_key(by("Mo"), key)
    with pytest.raises(Refused, match="Nobody approves their own post"):
        approve(by("Mo"), review, 0)
    assert approve(by("Max"), review, 0).state == "approved"


@pytest.mark.parametrize("by_hand", [True, False])
def test_who_wrote_a_text_brings_no_yes_of_another_by_a_key_of_their_own(
    brand, channel, chain, by, by_hand
):
    chain((Need.ANY, ["Mo", "Max"]))
    pen, _spelt = make_key(by("Mo"), brand.organisation, "newsroom", ["posts"])
    make_key(by("Mo"), brand.organisation, "office", ["approvals"])
    make_key(by("Ada"), brand.organisation, "board", ["approvals"])
    writer = by("Mo") if by_hand else actor_of(pen)
    written = Written(text="Le café est prêt.", told=[Told(channel.pk)])
    review = hand_in(writer, write_post(writer, brand, written))
    with pytest.raises(Refused, match="Nobody approves their own post"):
        approve(by("Max"), review, 0, through="office")
    assert approve(by("Max"), review, 0, through="board").state == "approved"


def test_a_chain_that_a_key_made_lets_its_maker_approve_no_more_of_what_it_wrote(
    brand, channel, by, client, people
):
    key, spelt = make_key(by("Mo"), brand.organisation, "newsroom", ["posts", "approvals"])
    given = {"member": "mo@example.org", "name": "Court", "steps": [{"people": ["mo@example.org"]}]}
    headers = {"Authorization": f"Bearer {spelt}"}
    made = client.post("/api/v1/chains", given, "application/json", headers=headers)
    assert made.status_code == 201
    written = Written(text="Le café est prêt.", told=[Told(channel.pk)])
    review = hand_in(actor_of(key), write_post(actor_of(key), brand, written))
    with pytest.raises(Refused, match="Nobody approves their own post"):
        approve(by("Mo"), review, 0)


def test_a_key_of_another_house_with_the_same_name_makes_nobody_a_writer(
    brand, channel, chain, by, other_house
):
    chain((Need.ANY, ["Mo"]))
    make_key(by("Mo"), other_house, "newsroom", ["posts"])
    key, _spelt = make_key(by("Max"), brand.organisation, "newsroom", ["posts"])
    written = Written(text="Le café est prêt.", told=[Told(channel.pk)])
    review = hand_in(actor_of(key), write_post(actor_of(key), brand, written))
    assert approve(by("Mo"), review, 0).state == "approved"


@pytest.fixture
def other_house(db):
    """Another organisation."""
    from palabre.governance.models import Organisation

    return Organisation.objects.create(name="Boréal", slug="boreal")
