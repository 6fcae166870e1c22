"""Writing, scheduling and looking after posts through the pages."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from PIL import Image

from palabre.governance.acts import MACHINE
from palabre.governance.rules import Role
from palabre.publishing import library
from palabre.publishing.actions.deliveries import hold
from palabre.publishing.actions.media import add_picture
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.against import in_words
from palabre.publishing.checks import Finding
from palabre.publishing.models import Delivery, Hold, Media, Post, Variant

PUBLISH = "/o/lanterne/lanterne/publish/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def jpeg(colour=(120, 80, 40), exif=None, size=(60, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **({"exif": exif} if exif else {}))
    out.seek(0)
    out.name = "cup.jpg"
    return out


def written(channel, **more):
    return {
        "text": "Le café est prêt.",
        "channels": [channel.pk],
        "aim": "useful",
        "do": "draft",
        **more,
    }


def test_a_draft_is_kept_and_found_again(as_ada, channel):
    answer = as_ada.post(f"{PUBLISH}posts/new/", written(channel), follow=True)
    assert "Le café est prêt." in answer.content.decode()
    assert Post.objects.get().state == "draft"
    assert "Le café est prêt." in as_ada.get(PUBLISH).content.decode()


def test_a_post_that_is_sent_now_leaves_and_its_page_says_so(as_ada, channel, network, clock):
    as_ada.post(f"{PUBLISH}posts/new/", written(channel, do="now"))
    clock()
    page = as_ada.get(f"{PUBLISH}posts/{Post.objects.get().pk}/").content.decode()
    assert network.taken == ["Le café est prêt."]
    assert "Published" in page
    assert "https://echo.example/t0" in page


def test_what_was_changed_there_is_shown_and_deleting_it_is_asked_twice(
    as_ada, channel, network, scheduled, clock
):
    (row,) = scheduled()
    clock()
    address = f"{PUBLISH}posts/{row.variant.post_id}/"
    as_ada.post(f"{PUBLISH}deliveries/{row.pk}/edit/", {"text": "Le thé est prêt."})
    clock()
    page = as_ada.get(address).content.decode()
    assert '<p class="text muted" dir="auto">Le thé est prêt.</p>' in page
    before, _button, _after = page.partition("Delete it for good")
    assert before.rpartition("<details")[2].count("</details>") == 0
    as_ada.post(f"{PUBLISH}deliveries/{row.pk}/delete/")
    clock()
    page = as_ada.get(address).content.decode()
    assert "Removed there" in page
    assert "See it there" not in page


def test_a_post_that_was_called_off_can_be_a_draft_again(as_ada, channel, scheduled):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=1))
    address = f"{PUBLISH}posts/{row.variant.post_id}/"
    as_ada.post(f"{address}stop/")
    assert f'action="{address}unschedule/"' in as_ada.get(address).content.decode()
    as_ada.post(f"{address}unschedule/")
    assert Post.objects.get().state == "draft"


def test_a_text_may_be_told_otherwise_on_an_account(as_ada, channel, network, clock):
    mine = {f"text_{channel.pk}": "Autrement ici."}
    as_ada.post(f"{PUBLISH}posts/new/", written(channel, do="now", **mine))
    clock()
    assert network.taken == ["Autrement ici."]


def test_who_schedules_without_a_time_is_asked_for_it_and_loses_nothing(as_ada, channel):
    answer = as_ada.post(f"{PUBLISH}posts/new/", written(channel, do="schedule"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say when it shall leave" in page
    assert "Le café est prêt." in page
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("brands", "field"), [("fr", "fr"), ("en", "en"), ("de", "en")])
def test_a_new_post_is_in_the_language_of_its_brand(as_ada, channel, brands, field):
    channel.brand.language = brands
    channel.brand.save()
    page = as_ada.get(f"{PUBLISH}posts/new/").content.decode()
    assert f'<option value="{field}" selected>' in page.partition('name="language" id="id_')[2]


def test_who_may_only_write_can_not_let_a_post_leave(client, organisation, channel):
    from conftest import _member

    client.force_login(_member("Zoé", organisation, "agent").user)
    client.post(f"{PUBLISH}posts/new/", written(channel, do="now"))
    post = Post.objects.get()
    assert post.state == "draft"
    assert client.post(f"{PUBLISH}posts/{post.pk}/now/").status_code == 404


def test_who_may_only_read_writes_nothing(client, bo, brand):
    client.force_login(bo.user)
    assert client.get(PUBLISH).status_code == 200
    assert client.get(f"{PUBLISH}posts/new/").status_code == 403


def test_while_one_writes_each_account_says_how_much_room_is_left(as_ada, channel):
    answer = as_ada.post(f"{PUBLISH}posts/look/", written(channel, text="x" * 501))
    assert "501 of 500: too long" in answer.content.decode()
    assert not Post.objects.exists()


def test_a_picture_loses_where_it_was_taken_and_keeps_what_it_shows(
    as_ada, channel, network, clock
):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    data = written(channel, files=jpeg(exif=exif))
    as_ada.post(f"{PUBLISH}posts/new/", data)
    media, post = Media.objects.get(), Post.objects.get()
    assert b"Camera of Ada" not in library.read(media)
    Media.objects.update(author="Ada", licence="our own")  # whose it is must be said
    more = {"picture": media.pk, f"alt_{media.pk}": "A cup", "version": 1, "do": "now"}
    as_ada.post(f"{PUBLISH}posts/{post.pk}/edit/", written(channel, **more))
    row = Delivery.objects.get()
    assert row.content["media"] == [{"id": media.pk, "alt": "A cup", "cut": "", "focal": [50, 50]}]
    assert as_ada.get(f"{PUBLISH}media/{media.pk}/file/?square=1")["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"\xff\xd8\xff broken", b""])
def test_what_is_no_picture_is_refused_in_a_sentence(as_ada, channel, body):
    file = io.BytesIO(body or b" ")
    file.name = "x.jpg"
    page = as_ada.post(f"{PUBLISH}posts/new/", written(channel, files=file))
    assert "no picture (JPEG, PNG, WebP or GIF), no video (MP4 or MOV)" in page.content.decode()
    assert not Media.objects.exists()


def test_a_post_is_moved_by_its_card(as_ada, channel):
    at = timezone.now() + timedelta(days=2)
    post = write_post(MACHINE, channel.brand, Written(text="x", told=[Told(channel.pk)]))
    schedule(MACHINE, post, at)
    answer = as_ada.post(
        f"{PUBLISH}posts/{post.pk}/move/",
        {"due_at": "2027-01-05T10:30"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 204
    post.refresh_from_db()
    assert timezone.localtime(post.due_at).strftime("%Y-%m-%d %H:%M") == "2027-01-05 10:30"


def test_what_can_not_be_moved_says_why(as_ada, channel, network, clock):
    post = write_post(MACHINE, channel.brand, Written(text="x", told=[Told(channel.pk)]))
    schedule(MACHINE, post)
    clock()
    answer = as_ada.post(
        f"{PUBLISH}posts/{post.pk}/move/",
        {"due_at": "2027-01-05T10:30"},
        headers={"HX-Request": "true"},
    )
    assert (answer.status_code, "has left" in answer.content.decode()) == (409, True)


def test_what_failed_stands_in_the_list_with_its_sentence_and_leaves_by_a_button(
    as_ada, channel, network, scheduled, clock
):
    network.faults = ["rejected"]
    (row,) = scheduled()
    clock()
    page = as_ada.get(f"{PUBLISH}attention/").content.decode()
    assert "Not this text." in page
    as_ada.post(f"{PUBLISH}deliveries/{row.pk}/again/", {"from": "attention"})
    clock()
    row.refresh_from_db()
    assert row.state == "published"


def test_a_post_that_failed_is_not_called_scheduled(as_ada, channel, network, scheduled, clock):
    network.faults = ["rejected"]
    (row,) = scheduled()
    clock()
    page = as_ada.get(PUBLISH).content.decode()
    assert re.search(
        r'<article class="entry scheduled troubled".*?title="Needs attention"', page, re.DOTALL
    )
    page = as_ada.get(f"{PUBLISH}posts/{row.variant.post_id}/").content.decode()
    assert "<p>Needs attention ·" in page


def test_everything_is_held_and_let_go_from_the_page(as_ada, channel, network, scheduled, clock):
    as_ada.post(f"{PUBLISH}holds/", {"reason": "Accident at the plant"})
    scheduled()
    clock()
    page = as_ada.get(f"{PUBLISH}attention/").content.decode()
    assert "Accident at the plant" in page
    assert "Held back" in page
    as_ada.post(f"{PUBLISH}holds/{Hold.objects.get().pk}/lift/")
    assert Delivery.objects.get().state == "missed"
    assert network.taken == []


def missed_after_a_hold(as_ada, scheduled, clock, *texts):
    as_ada.post(f"{PUBLISH}holds/", {"reason": "Accident at the plant"})
    rows = [row for text in texts for row in scheduled(text)]
    clock()
    as_ada.post(f"{PUBLISH}holds/{Hold.objects.get().pk}/lift/")
    assert {one.state for one in Delivery.objects.all()} == {"missed"}
    return rows


def test_all_that_a_hold_made_late_is_sent_or_given_up_at_once_but_no_more_than_was_shown(
    as_ada, network, scheduled, clock
):
    one, two, three, four = missed_after_a_hold(as_ada, scheduled, clock, *"abcd")
    page = as_ada.get(f"{PUBLISH}attention/").content.decode()
    assert page.count('name="of" value=') == 4
    of = [str(one.pk), str(two.pk), "x", "9" * 30]
    answer = as_ada.post(f"{PUBLISH}attention/missed/again/", {"of": of}, follow=True)
    assert "2 texts leave now." in answer.content.decode()
    clock(minutes=1)
    clock(minutes=1)
    assert network.taken == ["a", "b"]
    as_ada.post(f"{PUBLISH}attention/missed/again/", {"of": of})  # by a page opened before
    answer = as_ada.post(
        f"{PUBLISH}attention/missed/give-up/", {"of": [one.pk, three.pk, four.pk]}, follow=True
    )
    assert "2 texts are given up." in answer.content.decode()
    clock(minutes=1)
    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["published", "published", "cancelled", "cancelled"]
    assert network.taken == ["a", "b"]


def test_nothing_else_is_done_with_many_texts_and_not_by_who_may_only_read(
    as_ada, ada, scheduled, clock
):
    rows = missed_after_a_hold(as_ada, scheduled, clock, "a", "b")
    of = {"of": [one.pk for one in rows]}
    assert as_ada.post(f"{PUBLISH}attention/missed/arrived/", of).status_code == 404
    ada.role = Role.VIEWER
    ada.save()
    page = as_ada.get(f"{PUBLISH}attention/").content.decode()
    assert "Decide about all" not in page
    assert as_ada.post(f"{PUBLISH}attention/missed/again/", of).status_code in {403, 404}
    assert {one.state for one in Delivery.objects.all()} == {"missed"}


def test_who_works_for_some_brands_ends_no_hold_of_the_whole_organisation(
    as_ada, ada, brand, organisation, channel
):
    row = hold(MACHINE, organisation, "Accident at the plant")
    ada.brands.add(brand)
    assert "End the hold" not in as_ada.get(f"{PUBLISH}attention/").content.decode()
    assert as_ada.post(f"{PUBLISH}holds/{row.pk}/lift/").status_code == 404
    assert Hold.objects.get().ended_at is None


def test_what_became_of_a_post_is_looked_at_again_without_asking_for_the_rest(as_ada, scheduled):
    (row,) = scheduled()
    address = f"{PUBLISH}posts/{row.variant.post_id}/"
    with CaptureQueriesContext(connection) as whole:
        as_ada.get(address)
    with CaptureQueriesContext(connection) as part:
        answer = as_ada.get(f"{address}?part=deliveries")
    assert 'id="deliveries"' in answer.content.decode()
    assert len(part) <= len(whole) - 10


def test_a_post_with_as_many_pictures_as_it_may_have_takes_in_no_more(as_ada, channel, brand):
    more = [jpeg(), jpeg((10, 200, 90))]
    kept = [add_picture(MACHINE, brand, "a", jpeg(size=(8, n)).read()).pk for n in range(8, 19)]
    as_ada.post(f"{PUBLISH}posts/new/", written(channel, picture=kept, files=more))
    assert Post.objects.get().attachments.count() == 10
    assert brand.media.count() == len(kept)


def test_a_day_that_is_none_schedules_nothing_for_another(as_ada, channel):
    due_at = timezone.now() + timedelta(days=2)
    written = Written(text="Le café", due_at=due_at, told=[Told(channel.pk)])
    post = write_post(MACHINE, channel.brand, written)
    as_ada.post(f"{PUBLISH}posts/{post.pk}/schedule/", {"due_at": "2226-01-01T10:00"})
    post.refresh_from_db()
    assert post.state == "draft"


def test_a_hold_needs_a_reason(as_ada, brand):
    as_ada.post(f"{PUBLISH}holds/", {"reason": " "})
    assert not Hold.objects.exists()


def test_the_hold_of_another_brand_is_not_shown(as_ada, brand):
    other = brand.organisation.brands.create(name="Boréal", slug="boreal")
    hold(MACHINE, brand.organisation, "Only over there", brand=other)
    assert "Only over there" not in as_ada.get(PUBLISH).content.decode()


@pytest.mark.parametrize("view", ["month", "week", "agenda", "nonsense"])
@pytest.mark.parametrize("day", ["", "2026-02-29", "9999-12-31", "0001-01-01", "2027-03-28"])
def test_the_calendar_bears_every_day_and_view(as_ada, brand, view, day):
    assert as_ada.get(f"{PUBLISH}?view={view}&day={day}").status_code == 200


def test_a_full_month_asks_few_questions_and_every_post_can_be_reached(
    as_ada, channel, django_assert_max_num_queries
):
    start = timezone.localtime().replace(day=10, hour=9)
    posts = Post.objects.bulk_create(
        Post(
            organisation=channel.organisation, brand=channel.brand, text=f"Text {n}",
            due_at=start + timedelta(minutes=n), state="scheduled",
        )
        for n in range(60)
    )  # fmt: skip
    Variant.objects.bulk_create(Variant(post=post, channel=channel) for post in posts)
    as_ada.get(PUBLISH)  # a first visit is remembered in the session
    with django_assert_max_num_queries(15):
        month = as_ada.get(PUBLISH).content.decode()
    door = re.search(r'class="small rest" href="([^"]+)">57 more', month)
    week = as_ada.get(PUBLISH + door[1].replace("&amp;", "&")).content.decode()
    assert all(f"Text {n}<" in week for n in range(60))


def test_a_picture_that_a_post_carries_stays_in_the_library(as_ada, channel):
    as_ada.post(f"{PUBLISH}posts/new/", written(channel, files=jpeg()))
    media = Media.objects.get()
    as_ada.post(f"{PUBLISH}media/{media.pk}/remove/")
    assert Media.objects.exists()
    Post.objects.all().delete()
    as_ada.post(f"{PUBLISH}media/{media.pk}/remove/")
    assert not Media.objects.exists()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"text": "x" * 501}, "Too long by 1: Echo takes 500 visible signs."),
        ({"text": "Écrivez à jeanne.dupont@mail.example pour tout savoir."}, "address"),
        ({"text": "Notre café, une merveille.", "is_advertising": "on"}, "loi no 2023-451"),
    ],
)
def test_what_stands_against_a_text_is_said_while_one_writes(as_ada, channel, more, says):
    page = as_ada.post(f"{PUBLISH}posts/look/", written(channel, **more)).content.decode()
    assert "finding" in page
    assert says in page


def test_who_is_stopped_is_told_that_it_may_be_let_pass(as_ada, channel):
    answer = as_ada.post(f"{PUBLISH}posts/new/", written(channel, do="now", text="x" * 501))
    assert answer.status_code == 422
    assert "somebody who may approve can let it leave" in answer.content.decode()
    assert not Post.objects.exists()


def test_a_price_is_written_as_in_the_readers_language():
    finding = Finding("link-price", False, "%(price)s", None, {"price": "0.20", "plain": "0.015"})
    with translation.override("fr"):
        assert in_words(finding) == "0,20"


def test_an_ordinary_text_is_left_in_peace(as_ada, channel):
    page = as_ada.post(f"{PUBLISH}posts/look/", written(channel)).content.decode()
    assert "finding" not in page


def test_a_picture_without_a_description_is_asked_for_one(as_ada, channel):
    as_ada.post(f"{PUBLISH}posts/new/", written(channel, files=jpeg()))
    more = {"picture": Media.objects.get().pk}
    page = as_ada.post(f"{PUBLISH}posts/look/", written(channel, **more)).content.decode()
    assert "finding" in page
