"""What is written is kept while one writes: once, as one version a sitting, over nobody else's words."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from conftest import _member
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.publishing.actions.posts import (
    Overtaken,
    Sheet,
    Told,
    Written,
    change_post,
    schedule,
    write_post,
)
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.models import Delivery, Post, Version
from palabre.publishing.tests.test_pages import jpeg

PUBLISH = "/o/lanterne/lanterne/publish/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def sheet(as_ada, channel):
    """The composer as Ada has it open; ``sheet(text)`` is what it sends by itself."""
    return Composer(as_ada, channel)


class Composer:
    def __init__(self, client, channel, post=None):
        self.client, self.number, self.turn = client, str(uuid4()), 0
        self.channel, self.post = channel, post
        self.version = post.version if post else ""

    def data(self, **more):
        start = {"channels": [self.channel.pk], "aim": "useful", "sheet": self.number}
        return {**start, "version": self.version, "turn": self.turn, **more}

    def __call__(self, text, **more):
        self.turn += 1
        place = f"posts/{self.post.pk if self.post else 'new'}/keep/"
        answer = self.client.post(PUBLISH + place, self.data(text=text, **more))
        assert answer.status_code in {200, 204}
        told = answer.json() if answer.status_code == 200 else {}
        if told.get("kept"):
            self.post = Post.objects.get(pk=told["keep"].split("/")[-3])
            self.version = told["version"]
        return told


def numbers():
    return list(Version.objects.order_by("number").values_list("number", flat=True))


def test_the_first_words_make_a_draft_and_the_page_is_told_where_it_stands(sheet):
    told = sheet("Le café")
    post = Post.objects.get()
    assert (post.text, post.state, told["version"]) == ("Le café", "draft", 1)
    assert told["edit"] == f"{PUBLISH}posts/{post.pk}/edit/"
    assert told["says"].startswith("Saved at ")


def test_an_empty_page_makes_none(sheet):
    assert sheet(" ") == {}
    assert not Post.objects.exists()


def test_a_whole_sitting_is_one_version_and_one_line_of_the_trail(sheet):
    for text in ("Le", "Le café", "Le café est prêt."):
        sheet(text)
    assert [one.content["text"] for one in Version.objects.all()] == ["Le café est prêt."]
    assert AuditEntry.objects.filter(kind="post").count() == 1


def test_the_same_text_again_changes_nothing(sheet):
    sheet("Le café")
    assert sheet("Le café")["version"] == 1


def test_a_page_whose_answer_was_lost_sends_its_text_again_and_it_stays_one_draft(sheet):
    sheet("Le café")
    sheet.post, sheet.version = None, ""
    sheet("Le café est prêt.")
    assert Post.objects.get().text == "Le café est prêt."


def test_what_was_sent_earlier_and_comes_later_changes_nothing(sheet):
    sheet("Le")
    late = sheet.turn
    sheet("Le café est prêt.")
    sheet.turn = late - 1
    sheet("Le café")
    assert Post.objects.get().text == "Le café est prêt."


def test_who_says_keep_closes_the_sitting(sheet):
    sheet("Le café")
    place = f"{PUBLISH}posts/{sheet.post.pk}/edit/"
    sheet.client.post(place, sheet.data(text="Le café est prêt.", do="draft"))
    assert [one.content["text"] for one in Version.objects.all()] == ["Le café est prêt."]
    again = Composer(sheet.client, sheet.channel, Post.objects.get())
    again("Le café est prêt !")
    assert [one.content["text"] for one in Version.objects.order_by("number")] == [
        "Le café est prêt.",
        "Le café est prêt !",
    ]


def test_what_was_kept_by_itself_is_not_a_version_more_when_one_keeps_it(sheet):
    sheet("Le café")
    place = f"{PUBLISH}posts/{sheet.post.pk}/edit/"
    assert sheet.client.post(place, sheet.data(text="Le café", do="draft")).status_code == 302
    assert (numbers(), Version.objects.get().sheet) == ([1], None)


def test_after_a_pause_another_version_begins(sheet):
    sheet("Le café")
    Version.objects.update(at=timezone.now() - timedelta(minutes=31))
    sheet("Le café est prêt.")
    assert numbers() == [1, 2]


def test_a_version_that_somebody_was_asked_about_stays(sheet, by, people):
    sheet("Le café")
    review = hand_in(by("Ada"), Post.objects.get())
    sheet.post.refresh_from_db()
    assert sheet("Le café est prêt.")["kept"] is False
    change_post(by("Ada"), review.post, Written(text="Prêt."), 1, Sheet(uuid4(), 1))
    assert numbers() == [1, 2]


def test_two_people_in_one_draft_are_told_of_each_other_and_overwrite_nothing(
    sheet, client, organisation, channel
):
    sheet("De Ada")
    other = type(client)()
    other.force_login(_member("Zoé", organisation, "editor").user)
    zoe = Composer(other, channel, Post.objects.get())
    zoe("De Zoé")
    told = sheet("De Ada encore")
    assert (told["kept"], told["is_overtaken"]) == (False, True)
    assert "Zoé changed this post at " in told["says"]
    assert Post.objects.get().text == "De Zoé"


def test_one_who_keeps_over_another_sees_what_differs_and_decides(sheet, by, people):
    sheet("De Ada")
    post = Post.objects.get()
    change_post(by("Zoé"), post, Written(text="De Zoé"), post.version)
    place = f"{PUBLISH}posts/{post.pk}/edit/"
    answer = sheet.client.post(place, sheet.data(text="De Ada encore", do="draft"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Zoé changed this post at" in page
    assert "<del>Zoé</del><ins>Ada encore</ins>" in page
    assert Post.objects.get().text == "De Zoé"
    sheet.client.post(place, sheet.data(text="De Ada encore", do="copy"))
    assert {one.text for one in Post.objects.all()} == {"De Zoé", "De Ada encore"}
    sheet.client.post(place, {**sheet.data(text="De Ada", do="draft"), "version": 2})
    post.refresh_from_db()
    assert post.text == "De Ada"


def test_only_drafts_are_kept_by_themselves(sheet, channel):
    post = write_post(MACHINE, channel.brand, Written(text="x", told=[Told(channel.pk)]))
    schedule(MACHINE, post, timezone.now() + timedelta(days=1))
    post.refresh_from_db()
    told = Composer(sheet.client, channel, post)("y")
    assert (told["kept"], told["is_overtaken"]) == (False, False)
    post.refresh_from_db()
    assert (post.text, post.state) == ("x", "scheduled")
    page = sheet.client.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()
    assert "data-keep=" not in page


def test_the_text_of_a_series_is_not_changed_while_one_writes(sheet, channel):
    text = write_post(MACHINE, channel.brand, Written(text="x"), template=True)
    assert Composer(sheet.client, channel, text)("y")["kept"] is False


def test_a_half_typed_link_or_date_doesn_t_cost_the_text(sheet):
    sheet("Le café", link="https://lanterne.example/cafe")
    told = sheet("Le café est prêt.", link="https://", due_at="2026-13-")
    post = Post.objects.get()
    assert told["kept"]
    assert (post.text, post.link, post.due_at) == (
        "Le café est prêt.",
        "https://lanterne.example/cafe",
        None,
    )


def test_a_picture_is_kept_at_once_and_asks_what_it_shows(sheet):
    told = sheet("Le café", files=jpeg())
    attached = Post.objects.get().attachments.get()
    assert f'name="alt_{attached.media_id}"' in told["pictures"]
    assert "pictures" not in sheet("Le café est prêt.", picture=attached.media_id)


def test_what_is_no_picture_is_told_and_the_text_is_kept(sheet):
    file = jpeg()
    file.truncate(20)
    told = sheet("Le café", files=file)
    assert Post.objects.get().text == "Le café"
    assert "no picture (JPEG, PNG, WebP or GIF), no video (MP4 or MOV)" in told["faults"][0]


def test_a_post_that_is_sent_in_twice_leaves_once(sheet, network, clock):
    data = {**sheet.data(text="Le café"), "do": "now"}
    sheet.client.post(f"{PUBLISH}posts/new/", data)
    answer = sheet.client.post(f"{PUBLISH}posts/new/", data)
    clock()
    assert answer.status_code == 422
    assert "kept already" in answer.content.decode()
    assert (Delivery.objects.count(), network.taken) == (1, ["Le café"])


def test_who_may_not_write_keeps_nothing(client, bo, channel):
    client.force_login(bo.user)
    assert client.post(f"{PUBLISH}posts/new/keep/", {"text": "x"}).status_code == 403


def test_a_sheet_of_another_person_opens_nothing(sheet, by, people, brand):
    sheet("Le café")
    mine = Sheet(uuid4())
    first = write_post(by("Zoé"), brand, Written(text="Une"), sheet=mine)
    other = write_post(by("Mo"), brand, Written(text="Deux"), sheet=mine)
    assert first != other


def test_a_draft_that_another_changed_is_not_taken_for_the_one_that_was_begun(by, people, brand):
    sheet = Sheet(uuid4())
    post = write_post(by("Zoé"), brand, Written(text="Une"), sheet=sheet)
    change_post(by("Mo"), post, Written(text="Deux"), 1)
    with pytest.raises(Overtaken):
        write_post(by("Zoé"), brand, Written(text="Trois"), sheet=sheet)
