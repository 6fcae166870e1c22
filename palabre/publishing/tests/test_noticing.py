"""What is told in the browser: decisions that wait, what became of a post, trouble, holds."""

import pytest
from django.urls import reverse

from palabre.governance.models import Notice
from palabre.publishing.actions.deliveries import hold
from palabre.publishing.actions.posts import schedule
from palabre.publishing.actions.reviews import approve, ask_for_change, hand_in

pytestmark = pytest.mark.django_db


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def test_who_can_decide_hears_that_a_post_waits(post, by, clock, brand):
    review = hand_in(by("Zoé"), post())
    clock()
    assert told("approval") >= {"Mo", "Max"}
    assert "Zoé" not in told("approval")
    link = reverse("publish_review", args=[brand.organisation.slug, brand.slug, review.pk])
    assert set(Notice.objects.values_list("link", flat=True)) == {link}


def test_who_handed_in_hears_what_became_of_it(post, by, clock):
    approve(by("Mo"), hand_in(by("Zoé"), post()), 0)
    clock()
    assert told("decided") == {"Zoé"}
    assert "est validé" in Notice.objects.get(kind="decided").sentence


def test_who_handed_in_hears_that_a_change_is_asked_for(post, by, clock):
    ask_for_change(by("Mo"), hand_in(by("Zoé"), post()), 0, "Plus court.")
    clock()
    assert "modification" in Notice.objects.get(kind="decided").sentence


def test_what_did_not_leave_is_told_to_those_who_can_help(network, post, by, clock):
    network.faults = ["rejected"]
    schedule(by("Eve"), post("Eve"))
    clock()
    assert told("trouble") == set()
    clock(minutes=6)
    assert told("trouble") == {"Eve"}


def test_a_hold_is_told_to_all_who_may_publish_but_not_to_whom_it_is_of(by, brand):
    hold(by("Mo"), brand.organisation, "Incident en gare.", brand)
    assert told("hold") >= {"Max", "Eve"}
    assert told("hold").isdisjoint({"Mo", "Zoé"})
    assert "Incident en gare." in Notice.objects.filter(kind="hold").first().sentence


def test_a_hold_of_the_whole_organisation_is_told_once_to_each(by, brand):
    hold(by("Mo"), brand.organisation, "Incident en gare.")
    assert Notice.objects.filter(kind="hold", user__name="Eve").count() == 1
