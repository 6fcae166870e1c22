"""Notices: who is told what in the browser, in which words, until it is read, and by whom it is seen."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from palabre.governance.actions import notify, read_notice, remove_member
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.export import account_data
from palabre.governance.models import Notice

pytestmark = pytest.mark.django_db


def tell(organisation, people, by=MACHINE, **more):
    given = {"kind": "test", "sentence": lambda: gettext("Notices"), "link": "/kit/", **more}
    return notify(by, organisation, people, **given)


def test_each_is_told_in_their_own_language(organisation, ada, member_as):
    eve = member_as("editor")
    ada.user.language, eve.user.language = "fr", "en"
    ada.user.save()
    eve.user.save()
    assert tell(organisation, [ada.user, eve.user]) == 2
    told = dict(Notice.objects.values_list("user__name", "sentence"))
    assert told == {ada.user.name: "Avis", "Eve": "Notices"}


def test_nobody_is_told_what_they_did_themselves(organisation, ada, member_as):
    eve = member_as("editor")
    assert tell(organisation, [ada.user, eve.user], by=Actor.person(eve.user)) == 1
    assert Notice.objects.get().user == ada.user


def test_what_nobody_has_read_yet_is_not_told_twice(organisation, ada):
    assert tell(organisation, [ada.user], key="post 1") == 1
    assert tell(organisation, [ada.user], key="post 1") == 0
    read_notice(Actor.person(ada.user), Notice.objects.get())
    assert tell(organisation, [ada.user], key="post 1") == 1
    assert Notice.objects.filter(read_at=None).count() == 1


def test_who_is_no_member_is_not_told(organisation, ada, cy, member_as):
    gone = member_as("viewer")
    remove_member(Actor.person(ada.user), gone)
    assert tell(organisation, [cy.user, gone.user]) == 0
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "link", ["https://evil.example/", "//evil.example/", "/\\evil.example", ""]
)
def test_a_notice_leads_nowhere_else(organisation, ada, link):
    with pytest.raises(ValueError, match="a page of this house"):
        tell(organisation, [ada.user], link=link)


def test_old_notices_are_forgotten(organisation, ada, monkeypatch):
    monkeypatch.setattr("palabre.governance.actions.notices.KEPT_OF_EACH", 3)
    for number in range(5):
        tell(organisation, [ada.user], kind=str(number))
    assert list(Notice.objects.order_by("pk").values_list("kind", flat=True)) == ["2", "3", "4"]


def test_the_bell_counts_what_waits_and_names_the_newest(as_ada, organisation, ada):
    for number in range(7):
        tell(organisation, [ada.user], kind=str(number))
    told = json.loads(as_ada.get(reverse("notices_unread", args=[organisation.slug])).content)
    newest = Notice.objects.order_by("-pk").first()
    assert told["count"] == 7
    assert len(told["newest"]) == 5
    assert told["newest"][0]["id"] == newest.pk
    assert told["newest"][0]["url"] == reverse("notice", args=[organisation.slug, newest.pk])


def test_who_goes_where_a_notice_leads_has_read_it(as_ada, organisation, ada):
    tell(organisation, [ada.user])
    row = Notice.objects.get()
    answer = as_ada.get(reverse("notice", args=[organisation.slug, row.pk]))
    assert answer.url == "/kit/"
    row.refresh_from_db()
    assert row.read_at


def test_a_notice_of_somebody_else_is_not_there(as_ada, organisation, member_as):
    eve = member_as("editor")
    tell(organisation, [eve.user])
    row = Notice.objects.get()
    assert as_ada.get(reverse("notice", args=[organisation.slug, row.pk])).status_code == 404
    read_notice(Actor.person(Notice.objects.get().user), row)
    assert b"/kit/" not in as_ada.get(reverse("notices", args=[organisation.slug])).content


def test_nobody_reads_for_another(organisation, ada, member_as):
    tell(organisation, [member_as("editor").user])
    read_notice(Actor.person(ada.user), Notice.objects.get())
    assert Notice.objects.get().read_at is None


def test_all_are_read_at_once_those_of_others_not(as_ada, organisation, ada, member_as):
    eve = member_as("editor")
    tell(organisation, [ada.user, eve.user])
    tell(organisation, [ada.user])
    answer = as_ada.post(reverse("notices_read", args=[organisation.slug]), follow=True)
    assert list(Notice.objects.filter(read_at=None).values_list("user", flat=True)) == [eve.user.pk]
    assert "Nothing waits for you" in answer.content.decode()


def test_every_page_has_the_bell(as_ada, organisation):
    page = as_ada.get(reverse("govern_team", args=[organisation.slug])).content.decode()
    assert reverse("notices_unread", args=[organisation.slug]) in page


def test_what_a_person_was_told_is_in_their_data(organisation, ada):
    tell(organisation, [ada.user])
    assert [one["sentence"] for one in account_data(ada.user)["notices"]] == ["Avis"]
