"""Links in answers that are counted: short ones of the answer's own, with the tags of its campaign."""

import uuid

import pytest
from django.urls import reverse

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.campaigns.addresses import sample_address, short_address
from palabre.campaigns.models import TrackedLink
from palabre.channels.models import Channel
from palabre.connectors.wordpress import PLATFORM as ARTICLES
from palabre.engagement.actions.answers import keep_draft, send, take_back
from palabre.engagement.models import Conversation
from palabre.engagement.talking import counted
from palabre.engagement.tests.test_answering import answer
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.counted import counts_there
from palabre.publishing.models import Post

pytestmark = pytest.mark.django_db
SHOP = "https://lanterne.example/luciole"


@pytest.fixture
def campaign(brand):
    """A campaign with the usual tags."""
    return make_campaign(MACHINE, brand, "Lancement de Luciole")


def test_an_answer_leaves_with_a_short_link_that_carries_the_campaigns_tags(
    talk, by, network, work, campaign
):
    row = talk("m1")
    send(by, row, answer(row, f"Voir {SHOP}.", counts=True, campaign=campaign.pk))
    work()
    link = TrackedLink.objects.get()
    assert network.taken == [f"Voir {short_address(link.slug)}."]
    assert (link.target, link.campaign, link.network) == (SHOP, campaign, "echo")
    assert link.leads_to.startswith(f"{SHOP}?utm_source=echo")
    assert "utm_campaign=lancement-de-luciole" in link.leads_to


def test_without_the_switch_an_answer_leaves_as_it_was_written(talk, by, network, work):
    row = talk("m1")
    send(by, row, answer(row, f"Voir {SHOP}."))
    work()
    assert network.taken == [f"Voir {SHOP}."]
    assert not TrackedLink.objects.exists()


def test_an_answer_that_was_taken_back_and_sent_again_has_one_link(talk, by, network, work):
    row = talk("m1")
    turn = send(by, row, answer(row, f"Voir {SHOP}.", counts=True))
    take_back(by, turn)
    send(by, row, answer(row, f"Voir {SHOP}, oui.", counts=True))
    work()
    link = TrackedLink.objects.get()
    assert network.taken == [f"Voir {short_address(link.slug)}, oui."]


def test_a_campaign_of_another_brand_is_refused(talk, by, organisation):
    row, other = (
        talk("m1"),
        Brand.objects.create(organisation=organisation, name="Havre", slug="havre"),
    )
    foreign = make_campaign(MACHINE, other, "Ailleurs")
    with pytest.raises(Refused):
        keep_draft(by, row, answer(row, "Oui", counts=True, campaign=foreign.pk))
    assert Conversation.objects.get().draft is None


def test_an_answer_is_counted_as_long_as_it_will_be(talk):
    row, text = talk("m1"), f"Voir {SHOP}/{'x' * 300}"
    assert counted(row, text, counts=True).used == len(f"Voir {sample_address()}")
    assert counted(row, text).used == len(text)


def test_what_was_agreed_to_leaves_only_with_the_same_links(talk, zoe, by, network, work, campaign):
    from palabre.governance.acts import Actor
    from palabre.publishing.actions.reviews import approve

    row, agent = talk("m1"), Actor.person(zoe.user)
    send(agent, row, answer(row, f"Voir {SHOP}.", counts=True))
    post = Post.objects.get(answering="m1")
    post.reviews.update(schedules=False)
    approve(by, post.reviews.get(), 0)
    assert Post.objects.get(pk=post.pk).state == "approved"
    send(agent, row, answer(row, f"Voir {SHOP}.", counts=True, campaign=campaign.pk))
    assert Post.objects.get(pk=post.pk).state == "review"


def test_the_page_has_the_switch_and_the_campaigns_and_keeps_what_was_chosen(
    as_ada, talk, brand, campaign
):
    row = talk("m1")
    place = ("lanterne", brand.slug, row.pk)
    page = as_ada.get(reverse("engage_conversation", args=place)).content.decode()
    assert 'name="counts"' in page
    assert "Lancement de Luciole" in page
    given = {
        "text": f"Voir {SHOP}", "sheet": str(uuid.uuid4()), "turn": 1, "seen": row.version,
        "counts": "on", "campaign": campaign.pk,
    }  # fmt: skip
    assert as_ada.post(reverse("engage_keep", args=place), given).status_code == 200
    post = Post.objects.get(answering="m1")
    assert (post.counts_clicks, post.campaign) == (True, campaign)
    again = as_ada.get(reverse("engage_conversation", args=place)).content.decode()
    assert f'value="{campaign.pk}" selected' in again
    assert '<details class="more-of" id="answer-links" open>' in again


def test_where_links_stay_as_written_there_is_no_switch(as_ada, talk, brand):
    row = talk("m1")
    assert not counts_there(ARTICLES)
    Conversation.objects.update(platform="wordpress")
    Channel.objects.update(platform="wordpress")
    place = ("lanterne", brand.slug, row.pk)
    page = as_ada.get(reverse("engage_conversation", args=place)).content.decode()
    assert 'name="counts"' not in page
