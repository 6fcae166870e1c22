"""Whose a key is: it opens no more than its holder may do today."""

import base64
import hmac
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from palabre.channels.keys import PREFIX, actor_of, key_of, make_key, people_of, take_key
from palabre.channels.models import ApiKey
from palabre.governance.actions.charters import begin_charter, publish_charter, require_charter
from palabre.governance.actions.members import change_member, remove_member
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry, Member
from palabre.governance.models.people import today

PAGE = "/o/lanterne/govern/connections/keys/"


@pytest.fixture
def mo(bo):
    """Bo as a manager whose last day is tomorrow."""
    Member.objects.filter(pk=bo.pk).update(role="manager", ends_on=today() + timedelta(days=1))
    bo.refresh_from_db()
    return bo


@pytest.fixture
def theirs(mo):
    """A key that Bo made, and its spelling."""
    return make_key(Actor.person(mo.user), mo.organisation, "agency", ["posts", "engagement"])


def asks(client, spelt, path="posts"):
    """The answer of a call to whoever shows this key."""
    return client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {spelt}"})


def test_a_key_ends_with_the_last_day_of_its_maker(client, mo, theirs):
    assert asks(client, theirs[1]).status_code == 200
    Member.objects.filter(pk=mo.pk).update(ends_on=today() - timedelta(days=1))
    for path in ("posts", "conversations", "channels", "brands"):
        answer = asks(client, theirs[1], path)
        assert answer.status_code == 401
        assert "the member whose it is may no longer" in answer.json()["error"]


def test_a_key_ends_with_the_membership_the_account_and_the_reach_of_its_maker(
    client, ada, brand, mo, theirs
):
    by = Actor.person(ada.user)
    mo.user.is_active = False
    mo.user.save()
    assert asks(client, theirs[1]).status_code == 401
    mo.user.is_active = True
    mo.user.save()
    assert asks(client, theirs[1]).status_code == 200
    change_member(by, mo, "manager", [brand], mo.ends_on)
    assert asks(client, theirs[1]).status_code == 401
    change_member(by, mo, "manager", [], mo.ends_on)
    assert asks(client, theirs[1]).status_code == 200
    remove_member(by, mo)
    assert asks(client, theirs[1]).status_code == 401
    mo.user.delete()
    assert not ApiKey.objects.exists()


def test_a_key_opens_what_the_role_of_its_maker_still_opens(client, ada, mo, theirs):
    change_member(Actor.person(ada.user), mo, "agent", [], mo.ends_on)
    assert asks(client, theirs[1]).status_code == 403
    assert asks(client, theirs[1], "conversations").status_code == 200
    change_member(Actor.person(ada.user), mo, "viewer", [], mo.ends_on)
    assert asks(client, theirs[1], "conversations").status_code == 401


def test_a_key_sends_mentions_in_only_while_its_holder_may_bring_them_in_by_hand(client, ada, mo):
    """The page that takes a text in asks the right to sort; who only reads sends nothing."""
    spelt = make_key(Actor.person(mo.user), mo.organisation, "forum", ["mentions", "figures"])[1]

    def send():
        headers = {"Authorization": f"Bearer {spelt}"}
        body = {"mentions": [], "deleted": ["spam-1"]}
        return client.post("/api/v1/mentions", body, "application/json", headers=headers)

    change_member(Actor.person(ada.user), mo, "agent", [], mo.ends_on)
    assert send().status_code == 200
    change_member(Actor.person(ada.user), mo, "viewer", [], mo.ends_on)
    assert send().status_code == 403


def test_a_key_speaks_no_more_than_its_maker_who_has_not_accepted_the_charter(client, ada, theirs):
    by, house = Actor.person(ada.user), ada.organisation
    row = begin_charter(by, house, None, "fr", 0)
    publish_charter(by, house, None, row.revision)
    assert asks(client, theirs[1]).status_code == 200
    require_charter(by, house, wanted=True)
    assert asks(client, theirs[1]).status_code == 401


def test_what_is_signed_with_a_key_whose_maker_is_gone_is_not_taken(client, ada, mo):
    key, _spelt = make_key(Actor.person(mo.user), mo.organisation, "forum", ["mentions"])

    def send():
        body, stamp = b'{"mentions": []}', str(int(timezone.now().timestamp()))
        secret = base64.b64decode(key.secret.removeprefix(PREFIX))
        mark = hmac.digest(secret, f"one.{stamp}.".encode() + body, "sha256")
        signed = f"v1,{base64.b64encode(mark).decode()}"
        headers = {"webhook-id": "one", "webhook-timestamp": stamp, "webhook-signature": signed}
        path = f"/hooks/{key.pk}/"
        return client.post(path, body, content_type="application/json", headers=headers)

    assert send().status_code == 200
    remove_member(Actor.person(ada.user), mo)
    assert send().status_code == 401


def test_a_key_of_an_owner_or_of_nobody_known_goes_on(client, ada):
    for by in (Actor.person(ada.user), MACHINE):
        spelt = make_key(by, ada.organisation, "till", ["posts"])[1]
        assert asks(client, spelt).status_code == 200


def test_an_owner_takes_a_key_over_and_counts_as_its_maker(client, as_ada, ada, mo, theirs):
    key, spelt = theirs
    remove_member(Actor.person(ada.user), mo)
    assert "works no more" in as_ada.get(PAGE).content.decode()
    as_ada.post(f"{PAGE}{key.pk}/take/")
    assert asks(client, spelt).status_code == 200
    assert key_of(f"Bearer {spelt}").made_by == "Ada"
    assert people_of(ada.organisation_id, actor_of(key)) == {ada.user_id, mo.user_id}
    take_key(Actor.person(ada.user), key)
    assert AuditEntry.objects.filter(kind="apikey", verb="took").count() == 1


def test_an_owner_takes_over_a_key_of_nobody_known(as_ada, ada):
    key, _spelt = make_key(MACHINE, ada.organisation, "till", ["posts"])
    as_ada.post(f"{PAGE}{key.pk}/take/")
    key.refresh_from_db()
    assert key.holder == ada.user


def test_only_an_owner_takes_a_key_over_and_only_of_their_house(client, mo, theirs, cy):
    client.force_login(mo.user)
    other, _spelt = make_key(MACHINE, mo.organisation, "till", ["posts"])
    assert client.post(f"{PAGE}{other.pk}/take/").status_code == 403
    client.force_login(cy.user)
    page = PAGE.replace("lanterne", "boreal")
    assert client.post(f"{page}{other.pk}/take/").status_code == 404
    other.refresh_from_db()
    assert other.holder is None


def test_the_page_says_whose_a_key_is_and_until_when(client, mo, theirs):
    client.force_login(mo.user)
    make_key(MACHINE, mo.organisation, "till", ["posts"])
    told = client.get(PAGE).content.decode()
    assert "Until your last day" in told
    assert "Nobody is known to hold it" in told
    made = client.post(PAGE, {"name": "mine", "may": ["posts"]}).content.decode()
    assert "It works until your last day" in made


def test_keys_that_were_there_before_are_given_to_who_made_them(mo, theirs):
    other, _spelt = make_key(MACHINE, mo.organisation, "till", ["posts"])
    ApiKey.objects.update(holder=None)
    step = import_module("palabre.channels.migrations.0007_keys_to_their_makers")
    step.give_to_their_makers(apps, None)
    theirs[0].refresh_from_db()
    other.refresh_from_db()
    assert (theirs[0].holder, other.holder) == (mo.user, None)
