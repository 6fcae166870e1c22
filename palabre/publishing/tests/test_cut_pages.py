"""How networks cut a picture is shown and chosen on its page and in the composer."""

import re

import pytest
from django.utils import translation

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.pictures import RATIOS
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.publishing.actions.media import add_picture
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.cuts import cuts_in, cuts_of, label_of
from palabre.publishing.models import Media, Post
from palabre.publishing.tests.test_renditions import animation, file_of, halves

pytestmark = pytest.mark.django_db
PUBLISH = "/o/lanterne/lanterne/publish/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def picture(brand):
    return add_picture(MACHINE, brand, "moitiés.png", file_of(halves(800, 200), "PNG"))


@pytest.fixture
def instagram(brand):
    return Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="instagram", name="@lanterne"
    )


def written(*channels, **more):
    return {
        "text": "Bonjour.", "channels": [one.pk for one in channels], "aim": "useful",
        "do": "draft", **more,
    }  # fmt: skip


def windows(page):
    """The windows into the picture, in their order."""
    return re.findall(r'<svg class="shot" viewBox="([^"]+)"', page)


def test_the_page_of_a_picture_shows_how_each_network_cuts_it(as_ada, picture, instagram, channel):
    page = as_ada.get(f"{PUBLISH}media/{picture.pk}/").content.decode()

    assert windows(page)[:2] == ["209 0 382 200", "0 0 800 200"]
    assert "382 × 200 · JPEG, 52 % cut off" in page
    assert "800 × 200 · PNG, whole" in page
    assert "Pinterest" in page  # further networks are below


def test_a_cut_is_chosen_for_all_posts_to_come(as_ada, picture, channel):
    data = {"alt": "Two halves", "focal_x": 90, "focal_y": 10, f"cut_{picture.pk}_echo": "1:1"}
    as_ada.post(f"{PUBLISH}media/{picture.pk}/", data)
    picture.refresh_from_db()
    page = as_ada.get(f"{PUBLISH}media/{picture.pk}/").content.decode()

    assert (picture.cuts, picture.focal_x, picture.focal_y) == ({"echo": "1:1"}, 90, 10)
    assert windows(page)[0] == "600 0 200 200"
    assert '<option value="1:1" selected>Cut to 1:1</option>' in page
    assert AuditEntry.objects.filter(verb="changed", kind="media").exists()


@pytest.mark.parametrize("value", ["101", "-1", "", "left"])
def test_a_focal_point_outside_the_picture_is_refused(as_ada, picture, value):
    answer = as_ada.post(f"{PUBLISH}media/{picture.pk}/", {"focal_x": value, "focal_y": 10})
    picture.refresh_from_db()

    assert answer.status_code == 422
    assert picture.focal_x == 50


def test_the_composer_shows_how_the_ticked_networks_cut_a_picture(
    as_ada, picture, instagram, channel
):
    look = written(channel, instagram, picture=picture.pk)
    # Just taken from the library, it has no place on the page that could show it.
    assert (
        f'id="cuts-{picture.pk}"' not in as_ada.post(f"{PUBLISH}posts/look/", look).content.decode()
    )
    look |= {f"alt_{picture.pk}": ""}
    page = as_ada.post(f"{PUBLISH}posts/look/", look).content.decode()
    (cuts,) = re.findall(
        rf'<ul class="cuts" id="cuts-{picture.pk}" hx-swap-oob.*?</ul>', page, re.DOTALL
    )

    assert sorted(windows(cuts)) == ["0 0 800 200", "209 0 382 200"]


def test_the_cut_and_the_focal_point_of_the_form_are_shown_before_they_are_kept(
    as_ada, picture, channel
):
    more = {
        "picture": picture.pk, f"focal_x_{picture.pk}": 100, f"focal_y_{picture.pk}": 0,
        f"cut_{picture.pk}_echo": "1:1",
    }  # fmt: skip
    page = as_ada.post(f"{PUBLISH}posts/look/", written(channel, **more)).content.decode()
    picture.refresh_from_db()

    assert "600 0 200 200" in windows(page)
    assert picture.focal_x == 50


def test_what_was_drawn_before_is_not_shown_once_the_picture_or_the_choice_is_another(
    as_ada, picture, channel, instagram
):
    def list_of(*ticked, **more):
        laid_out = {f"alt_{picture.pk}": ""}  # one just taken from the library isn't yet
        data = written(*ticked, picture=picture.pk, **laid_out, **more)
        page = as_ada.post(f"{PUBLISH}posts/look/", data).content.decode()
        return re.search(rf'id="cuts-{picture.pk}".*?</ul>', page, re.DOTALL)[0]

    first = list_of(channel, instagram)
    assert list_of(channel, instagram, text="Autre chose.") == first
    others = [
        list_of(channel),
        list_of(channel, instagram, **{f"cut_{picture.pk}_echo": "1:1"}),
        list_of(channel, instagram, **{f"focal_x_{picture.pk}": 100}),
    ]
    Media.objects.update(cuts={"echo": "4:5"})
    others.append(list_of(channel, instagram))
    with translation.override("fr"):
        user = picture.brand.organisation.members.get().user
        user.language = "fr"
        user.save()
        others.append(list_of(channel, instagram))
    assert len({first, *others}) == 6


def test_what_the_composer_chose_is_kept_with_the_post_and_the_picture(as_ada, picture, channel):
    more = {
        "picture": picture.pk, f"focal_x_{picture.pk}": 100, f"focal_y_{picture.pk}": 0,
        f"cut_{picture.pk}_echo": "4:5",
    }  # fmt: skip
    as_ada.post(f"{PUBLISH}posts/new/", written(channel, **more))
    picture.refresh_from_db()
    post = Post.objects.get()
    page = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()

    assert (picture.focal_x, picture.focal_y, picture.cuts) == (100, 0, {})
    assert post.attachments.get().cuts == {"echo": "4:5"}
    assert '<option value="4:5" selected>' in page
    assert (
        f'name="focal_x_{picture.pk}" id="focal-x-{picture.pk}" min="0" max="100" value="100"'
        in page
    )


def test_a_post_that_is_kept_again_unchanged_moves_no_focal_point(as_ada, picture, channel):
    as_ada.post(f"{PUBLISH}posts/new/", written(channel, picture=picture.pk))

    assert not AuditEntry.objects.filter(verb="changed", kind="media").exists()


def test_the_cut_that_is_usual_for_a_picture_is_proposed_in_the_composer(
    as_ada, picture, channel, brand
):
    Media.objects.update(cuts={"echo": "16:9"})
    post = write_post(
        MACHINE, brand, Written("Bonjour.", media=[(picture.pk, "")], told=[Told(channel.pk)])
    )
    page = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()

    assert '<option value="16:9" selected>' in page


def test_only_what_is_a_cut_is_read_from_a_form(picture):
    data = {
        f"cut_{picture.pk}_echo": "1:1", f"cut_{picture.pk}_x": "7:3", f"cut_{picture.pk}_threads": "",
        "cut_999_echo": "1:1",
    }  # fmt: skip

    assert cuts_in(data, [picture]) == {str(picture.pk): {"echo": "1:1", "threads": ""}}
    assert cuts_in({}, [picture]) == {}


def test_networks_that_take_no_pictures_are_left_out(picture):
    slugs = ("hackernews", "tiktok", "youtube", "mailbox", "flickr")
    shown = cuts_of(picture, [platform(slug) for slug in slugs], {}, "/p")

    assert [one.of.slug for one in shown] == ["mailbox", "flickr"]


def test_bands_are_part_of_what_is_shown(picture):
    (one,) = cuts_of(
        picture, [platform("instagram")], {str(picture.pk): {"instagram": "whole"}}, "/p"
    )

    assert one.view.window == "0 -110 800 419"
    assert one.says == "800 × 419 · JPEG, on bands"


def test_an_animation_that_stands_still_somewhere_is_said_to_do_so(
    as_ada, brand, channel, instagram
):
    row = add_picture(MACHINE, brand, "a.gif", animation())
    page = as_ada.post(
        f"{PUBLISH}posts/look/", written(channel, instagram, picture=row.pk)
    ).content.decode()

    assert (
        "a.gif doesn’t move on Instagram" in page or "a.gif doesn&#x27;t move on Instagram" in page
    )
    assert "move on Echo" not in page


def test_a_small_picture_is_said_to_be_small_and_a_large_file_is_none(as_ada, brand, instagram):
    row = add_picture(MACHINE, brand, "a.png", file_of(halves(100, 100), "PNG"))
    page = as_ada.post(f"{PUBLISH}posts/look/", written(instagram, picture=row.pk)).content.decode()
    Media.objects.update(size=19_000_000, width=4000, height=4000)
    large = as_ada.post(
        f"{PUBLISH}posts/look/", written(instagram, picture=row.pk)
    ).content.decode()

    assert "a.png is small for Instagram: it wants 320 pixels across." in page
    assert "takes JPEG" not in page
    assert "MB at most" not in large


def test_every_cut_has_a_name_in_both_languages():
    for language, separator in (("en", "1.91:1"), ("fr", "1,91:1")):
        with translation.override(language):
            names = [label_of(cut) for cut in ("", "whole", *RATIOS)]
            assert len(set(names)) == len(names)
            assert any(separator in name for name in names)


def test_strangers_see_no_picture(client, picture):
    assert client.get(f"{PUBLISH}media/{picture.pk}/").status_code in {302, 404}
