"""Who changed what in a post, and how an earlier version comes back."""

import pytest

from palabre.publishing.actions.posts import Told, Written, change_post
from palabre.publishing.actions.reviews import ask_for_change, hand_in
from palabre.publishing.history import changes_of
from palabre.publishing.models import Post

PUBLISH = "/o/lanterne/lanterne/publish/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def rewritten(post, by, channel):
    """A draft of Zoé's that Eve changed, and Zoé again."""
    row = post("Zoé")
    there = [Told(channel.pk, to={"board": "café"})]
    change_post(by("Eve"), row, Written("Le thé est prêt.", aim="offer", told=there), 1)
    change_post(by("Zoé"), row, Written("Le thé est chaud.", aim="offer", told=there), 2)
    return Post.objects.get(pk=row.pk)


@pytest.fixture
def page(client, people, rewritten):
    """The page of its versions, as somebody sees it."""

    def see(who="Eve", asked=""):
        client.force_login(people[who].user)
        return client.get(f"{PUBLISH}posts/{rewritten.pk}/versions/{asked}")

    return see


def said(post, number):
    found = changes_of(post, post.versions.get(number=number))
    return {
        label: [
            "".join(one.text for one in pieces if one.kind == kind) for kind in ("gone", "added")
        ]
        for label, pieces in found
    }


def test_a_version_says_what_it_changed_of_the_one_before(rewritten):
    assert said(rewritten, 3) == {"Text": ["prêt", "chaud"]}
    second = said(rewritten, 2)
    assert second["Text"] == ["café", "thé"]
    assert second["What it is for"] == ["Useful", "Offer"]
    assert second["Lanterne, where to"] == ["", "board: café"]
    assert said(rewritten, 1)["Text"] == ["", "Le café est prêt."]


def test_the_page_names_who_wrote_each_version_and_shows_what_one_changed(page):
    newest = page().content.decode()
    assert "<del>prêt</del><ins>chaud</ins>" in newest
    assert all(f"{name} " in newest or name in newest for name in ("Zoé", "Eve"))
    earlier = page(asked="?of=2").content.decode()
    assert "<del>café</del><ins>thé</ins>" in earlier
    assert page(asked="?of=9").status_code == 404


def test_an_earlier_version_comes_back_as_one_of_its_own(page, client, rewritten):
    assert "bring-back" not in page().content.decode()
    assert "bring-back" in page(asked="?of=1").content.decode()
    client.post(f"{PUBLISH}posts/{rewritten.pk}/versions/1/bring-back/", {"seen": "3"})
    rewritten.refresh_from_db()
    assert (rewritten.text, rewritten.version) == ("Le café est prêt.", 4)
    assert rewritten.versions.count() == 4
    last = rewritten.versions.first()
    assert (last.number, last.writer.name) == (4, "Eve")


def test_what_somebody_wrote_meanwhile_is_not_overwritten_by_an_earlier_version(
    page, client, rewritten
):
    page()
    where = f"{PUBLISH}posts/{rewritten.pk}/versions/1/bring-back/"
    answer = client.post(where, {"seen": "2"}, follow=True)
    assert "Somebody else changed this post meanwhile" in answer.content.decode()
    rewritten.refresh_from_db()
    assert rewritten.text == "Le thé est chaud."


def test_what_waits_for_a_yes_is_not_brought_back(page, client, rewritten, by):
    hand_in(by("Zoé"), rewritten)
    assert "bring-back" not in page(asked="?of=1").content.decode()
    client.post(f"{PUBLISH}posts/{rewritten.pk}/versions/1/bring-back/", {"seen": "3"})
    rewritten.refresh_from_db()
    assert (rewritten.state, rewritten.text) == ("review", "Le thé est chaud.")


def test_who_may_only_read_sees_what_changed_and_brings_nothing_back(
    page, client, organisation, rewritten
):
    from conftest import _member

    reader = _member("Lou", organisation, "viewer")
    client.force_login(reader.user)
    where = f"{PUBLISH}posts/{rewritten.pk}/versions/"
    assert "<ins>chaud</ins>" in client.get(where).content.decode()
    assert "bring-back" not in client.get(f"{where}?of=1").content.decode()
    assert client.post(f"{where}1/bring-back/").status_code in {403, 404}


def test_a_reviewer_reads_that_a_text_goes_elsewhere_than_before(post, by, channel, client, people):
    row = post("Zoé", told=[Told(channel.pk, to={"board": "café"})])
    ask_for_change(by("Mo"), hand_in(by("Zoé"), row), 0, "Pas là.")
    there = [Told(channel.pk, to={"board": "thé"})]
    row.refresh_from_db()
    change_post(by("Zoé"), row, Written("Le café est prêt.", told=there), row.version)
    review = hand_in(by("Zoé"), row)
    client.force_login(people["Mo"].user)
    page = client.get(f"{PUBLISH}approvals/{review.pk}/").content.decode()
    assert "<del>café</del><ins>thé</ins>" in page


def test_many_versions_are_shown_in_pages(page, rewritten, by, monkeypatch):
    monkeypatch.setattr("palabre.publishing.views.versions.SHOWN", 2)
    newest = page().content.decode()
    assert ">Version 2</a>" in newest
    assert ">Version 1</a>" not in newest
    assert ">Version 1</a>" in page(asked="?page=2").content.decode()
