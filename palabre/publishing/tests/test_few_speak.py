"""An account from which only named members speak is offered to them alone, and refused to others."""

import pytest
from django.urls import reverse

from palabre.channels.actions import name_speakers
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Member
from palabre.governance.rules import Refused
from palabre.publishing.actions.inflows import add_feed
from palabre.publishing.actions.kept import forget_text, keep_text
from palabre.publishing.actions.letters import set_list
from palabre.publishing.models import KeptText
from palabre.publishing.rules import KeptKind

pytestmark = pytest.mark.django_db
PAGES = {
    "publish_feeds": "channels",
    "publish_kept": "channel",
    "publish_letters_settings": "channel",
}


@pytest.fixture
def two(channel, letter_account, bo):
    """The accounts, from which Bo alone speaks, who publishes like others."""
    Member.objects.filter(pk=bo.pk).update(role="editor")
    for one in (channel, letter_account):
        name_speakers(MACHINE, one, [bo])
        one.refresh_from_db()
    return channel, letter_account


@pytest.mark.parametrize("page", PAGES)
def test_a_form_offers_an_account_to_those_who_may_speak_from_it(page, two, client, ada, bo):
    channel, letters = two
    account = letters if page == "publish_letters_settings" else channel
    address = reverse(page, args=["lanterne", "lanterne"])
    for member, offered in ((ada, False), (bo, True)):
        client.force_login(member.user)
        there = client.get(address).content.decode()
        assert (f'value="{account.pk}"' in there) is offered, member


def test_a_feed_a_signature_and_letters_are_refused_to_who_is_not_named(two, brand, ada, bo):
    channel, letters = two
    promise = {"name": "News", "promise": "Monthly", "sender": "", "is_open": False}

    def acts(by):
        return (
            lambda: add_feed(by, brand, "https://a.example/f", "{title}", "useful", [channel.pk],
                             for_review=False),
            lambda: keep_text(by, brand, KeptKind.SIGNATURE, "Sign", "Bo", channel=channel),
            lambda: set_list(by, brand, channel=letters, soft_bounces=3, **promise),
        )  # fmt: skip

    for who in (Actor.person(ada.user), Actor("newsroom (API)")):
        for act in acts(who):
            with pytest.raises(Refused, match="Only members who are named"):
                act()
    for act in acts(Actor.person(bo.user)):
        act()
    signature, stranger = KeptText.objects.get(), Actor.person(ada.user)
    for act in (
        lambda: keep_text(stranger, brand, KeptKind.SIGNATURE, "Sign", "x", row=signature),
        lambda: forget_text(stranger, signature),
        lambda: set_list(stranger, brand, channel=None, soft_bounces=3, **promise),
    ):
        with pytest.raises(Refused, match="Only members who are named"):
            act()
    signature.refresh_from_db()
    assert (signature.text, signature.channel) == ("Bo", channel)


def test_what_is_kept_for_such_an_account_stays_in_sight_and_is_refused_in_a_sentence(
    two, as_ada, brand, bo
):
    row = keep_text(Actor.person(bo.user), brand, KeptKind.SIGNATURE, "Sign", "Bo", channel=two[0])
    page = reverse("publish_kept", args=["lanterne", "lanterne"])
    assert f'value="{two[0].pk}" selected' in as_ada.get(page).content.decode()
    form = {"name": "Sign", "text": "Ada", "channel": two[0].pk}
    kept = as_ada.post(
        reverse("publish_kept_text", args=["lanterne", "lanterne", "signature", row.pk]), form
    )
    assert "Only members who are named" in kept.content.decode()
    gone = as_ada.post(
        reverse("publish_forget_kept", args=["lanterne", "lanterne", "signature", row.pk]),
        follow=True,
    )
    assert "Only members who are named" in gone.content.decode()
    assert KeptText.objects.get().text == "Bo"
