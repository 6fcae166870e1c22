"""Posts that pass a text of somebody else's on: as it is or with words, by the one way out of the house."""

import pytest
from django.urls import reverse

from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.publishing.actions.deliveries import delete_published
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.actions.reviews import approve, hand_in
from palabre.publishing.findings import findings
from palabre.publishing.models import Delivery, Figure, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def passing(brand, channel):
    """A post that passes the text "q1" on, with words above it or without."""

    def make(text="", by=MACHINE, on="echo", **more):
        written = Written(text=text, told=[Told(channel.pk, signature="L’équipe")], **more)
        return write_post(by, brand, written, quoting=(on, "q1"))

    return make


def test_without_words_a_text_is_passed_on_as_it_is_and_no_signature_closes_it(
    passing, network, clock, state
):
    schedule(MACHINE, passing())
    clock()
    assert state() == "published"
    assert network.passed == {"t0": ("q1", "")}
    assert AuditEntry.objects.get(verb="wrote").details == {"passes_on": "echo"}


def test_with_words_it_is_quoted_and_what_follows_answers_our_words(passing, network, clock):
    schedule(MACHINE, passing("Lisez donc", first_comment="Et ceci"))
    clock()
    assert network.passed == {"t0": ("q1", "Lisez donc\n\nL’équipe")}
    assert network.answers == {"t1": "t0"}


def test_after_a_lost_line_a_text_is_passed_on_again_which_changes_nothing(
    passing, network, clock, state
):
    network.faults = ["lost"]
    schedule(MACHINE, passing())
    clock()
    clock(minutes=5)
    assert state() == "published"
    assert (network.asked, {of for of, _text in network.passed.values()}) == (0, {"q1"})


def test_after_a_lost_line_a_quote_is_asked_after_as_any_text(passing, network, clock, state):
    network.faults = ["lost"]
    schedule(MACHINE, passing("Lisez donc"))
    clock()
    clock(minutes=5)
    assert state() == "published"
    assert (network.asked, len(network.taken)) == (1, 1)


def test_what_is_passed_on_is_taken_back_as_a_post_is_deleted(passing, network, clock, state):
    schedule(MACHINE, passing())
    clock()
    delete_published(MACHINE, Delivery.objects.get())
    clock()
    assert state() == "deleted"


def test_the_figures_of_what_is_passed_on_as_it_is_are_its_authors(passing, network, clock):
    schedule(MACHINE, passing())
    clock()
    clock(hours=2)
    assert not Figure.objects.exists()
    schedule(MACHINE, passing("Lisez donc"))
    clock()
    clock(hours=2)
    assert Figure.objects.exists()


def test_a_text_stays_on_its_network(passing):
    with pytest.raises(Refused, match="stays on its network"):
        passing(on="bluesky")


def test_nothing_goes_along_with_a_text_that_is_passed_on_as_it_is(passing):
    found = findings(passing(link="https://lanterne.example"))
    assert [(one.rule, one.grave) for one in found] == [("nothing-beside", True)]
    assert findings(passing("Lisez", link="https://lanterne.example")) == []


def test_passing_on_needs_an_approval_like_any_text(passing, by, network, clock, state):
    row = passing(by=by("Zoé"))
    with pytest.raises(Refused, match="approve"):
        schedule(by("Zoé"), row)
    approve(by("Max"), hand_in(by("Zoé"), row), 0)
    schedule(MACHINE, Post.objects.get(pk=row.pk))
    clock()
    assert network.passed == {"t0": ("q1", "")}


def test_the_composer_offers_the_accounts_of_its_network_and_keeps_what_it_passes_on(
    as_ada, brand, passing, channel
):
    brand.channels.create(organisation=brand.organisation, platform="bluesky", name="Ailleurs")
    row = passing()
    place = reverse("publish_edit", args=["lanterne", "lanterne", row.pk])
    page = as_ada.get(place).content.decode()
    assert "Ailleurs" not in page
    assert reverse("engage_passed_on", args=["lanterne", "lanterne", row.pk]) in page
    sent = {"text": "Lisez donc", "channels": [channel.pk], "language": "fr", "aim": "useful"}
    as_ada.post(place, {**sent, "version": 1, "do": "draft"})
    row.refresh_from_db()
    assert (row.text, row.quoting, row.version) == ("Lisez donc", "q1", 2)
    as_ada.post(place, {**sent, "version": 2, "do": "copy"})
    assert Post.objects.filter(quoting="q1").count() == 2
