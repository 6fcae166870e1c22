"""Pictures of posts: what a network is given of them, how long it is kept, and when it is thrown away."""

import io
import os
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from palabre.connectors.contract import PostLimits
from palabre.connectors.echo import PLATFORM
from palabre.connectors.pictures import PictureRules, Plan
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.governance.files import store
from palabre.jobs.models import Job
from palabre.jobs.running import run_due
from palabre.publishing import library, renditions
from palabre.publishing.actions import media as verbs
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.contents import draft_of
from palabre.publishing.copying import written_of
from palabre.publishing.jobs import clean_library, forget_picture, prepare_picture
from palabre.publishing.models import Delivery, Media, Post
from palabre.publishing.tests.test_renditions import (
    animation,
    file_of,
    halves,
    opened,
    place,
    senseless,
)

pytestmark = pytest.mark.django_db
DAY = timezone.now().date()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def strict(monkeypatch, network):
    """The network on paper, which takes no shape but those of a portrait, as JPEG, 300 pixels across."""
    rules = PictureRules("https://rules.example", DAY, narrowest=0.8, widest=1, most_width=300)
    limits = PostLimits(text=500, media=4, types=("image/jpeg",), alt=1_000, pictures=rules)
    monkeypatch.setitem(PLATFORMS, "echo", (replace(PLATFORM, post=limits), network))
    return network


@pytest.fixture
def picture(brand):
    """Take a picture in; its row."""

    def take(image=None, form="PNG", **more):
        data = file_of(image or halves(800, 400), form)
        row = verbs.add_picture(MACHINE, brand, "deux moitiés.png", data)
        Media.objects.filter(pk=row.pk).update(author="Ada", licence="our own", alt="Two", **more)
        return Media.objects.get(pk=row.pk)

    return take


@pytest.fixture
def send(brand, channel, clock):
    """Let a text leave with pictures; what the network was given."""

    def leave(network, *rows, **more):
        media = [(row.pk, "") for row in rows]
        told = [Told(channel.pk)]
        schedule(
            MACHINE, write_post(MACHINE, brand, Written("Bonjour.", media=media, told=told, **more))
        )
        clock()
        assert Delivery.objects.latest("pk").state == "published"
        return network.drafts[-1].media

    return leave


def test_a_network_is_given_what_it_takes(strict, picture, send):
    (file,) = send(strict, picture(focal_x=100))
    found = Image.open(io.BytesIO(file.data))

    assert (file.name, file.content_type, file.alt) == ("deux moitiés.jpg", "image/jpeg", "Two")
    assert (found.format, found.size, (file.width, file.height)) == ("JPEG", (300, 300), (300, 300))
    assert found.getpixel((10, 150))[2] > 200  # all of it is of the blue half, where the eye goes
    assert file.focal == (100, 50)


def test_a_picture_of_an_older_day_that_tells_a_place_does_not_tell_the_network(
    network, picture, send
):
    row = picture(form="JPEG")
    library.path_of(row.digest).write_bytes(file_of(halves(800, 400), exif=place()))
    (file,) = send(network, row)

    assert b"Camera of Ada" not in file.data
    assert not Image.open(io.BytesIO(file.data)).getexif()


@pytest.mark.parametrize(
    ("usual", "here", "size"),
    [
        ({}, {}, (300, 300)),
        ({"echo": "4:5"}, {}, (300, 375)),
        ({"echo": "4:5"}, {"echo": "1:1"}, (300, 300)),
        ({"echo": "4:5"}, {"echo": ""}, (300, 300)),
        ({"echo": "4:5"}, {"mastodon": "16:9"}, (300, 375)),
        ({}, {"echo": "16:9"}, (300, 300)),
        ({}, {"echo": "no such"}, (300, 300)),
    ],
)
def test_the_cut_of_the_post_counts_before_that_of_the_library(
    strict, picture, send, usual, here, size
):
    row = picture(cuts=usual)
    (file,) = send(strict, row, cuts={str(row.pk): here})

    assert Image.open(io.BytesIO(file.data)).size == size


def test_a_whole_picture_keeps_both_its_ends(strict, picture, send):
    row = picture()
    (file,) = send(strict, row, cuts={str(row.pk): {"echo": "whole"}})
    found = Image.open(io.BytesIO(file.data))

    assert found.size == (300, 300)
    assert found.getpixel((10, 150))[0] > 180
    assert found.getpixel((290, 150))[2] > 180
    assert found.getpixel((150, 5)) == found.getpixel((20, 290))  # bands above and below


def test_pictures_that_are_shown_alike_leave_in_the_shape_of_the_first(
    monkeypatch, network, picture, send
):
    rules = PictureRules("https://rules.example", DAY, alike=True)
    monkeypatch.setitem(
        PLATFORMS, "echo", (replace(PLATFORM, post=replace(PLATFORM.post, pictures=rules)), network)
    )
    first, second = send(network, picture(halves(500, 500)), picture(halves(800, 400)))

    assert (first.width, first.height) == (500, 500)
    assert (second.width, second.height) == (400, 400)


def test_an_animation_leaves_as_it_was_taken_in(network, brand, send):
    row = verbs.add_picture(MACHINE, brand, "a.gif", animation())
    Media.objects.update(alt="Grey", author="Ada", licence="our own")
    (file,) = send(network, row)

    assert row.moves
    assert file.data == library.read(row)
    assert file.name == "a.gif"


def test_the_network_is_asked_about_the_same_picture_that_it_was_sent(
    strict, picture, brand, channel
):
    row = picture()
    post = write_post(
        MACHINE, brand, Written("Bonjour.", media=[(row.pk, "")], told=[Told(channel.pk)])
    )
    (delivery,) = schedule(MACHINE, post)
    of = PLATFORMS["echo"][0]

    assert draft_of(delivery.content, of, 1) == draft_of(delivery.content, of, 1)


def test_a_rendition_is_made_once(strict, picture, send, monkeypatch):
    row = picture()
    (first,) = send(strict, row)
    monkeypatch.setattr(renditions, "made", lambda *_: pytest.fail("it was made again"))
    (second,) = send(strict, row)

    assert first.data == second.data


def test_a_rendition_that_was_damaged_is_made_again(strict, picture, send):
    row = picture()
    (first,) = send(strict, row)
    for name, _age in store().walk(library.made_of(row.digest, "")):
        Path(store().path(name)).write_bytes(b"")
    (second,) = send(strict, row)

    assert first.data == second.data


def test_a_copy_of_a_post_keeps_the_cuts(picture, brand):
    row = picture()
    cuts = {str(row.pk): {"echo": "1:1"}}
    post = write_post(MACHINE, brand, Written("Bonjour.", media=[(row.pk, "")], cuts=cuts))

    assert written_of(post).cuts == cuts
    assert Post.objects.get().versions.get().content["cuts"] == cuts


# What pages show


def test_what_pages_show_is_made_by_a_worker_when_a_picture_is_taken_in(picture, monkeypatch):
    row = picture(halves(3000, 1500))
    while run_due(timezone.now()):
        pass
    monkeypatch.setattr(renditions, "made", lambda *_: pytest.fail("a page had to wait"))

    assert opened(renditions.small(row)).size == (960, 480)
    assert opened(renditions.square(row)).size == (480, 480)


def test_a_square_follows_the_focal_point(picture):
    row = picture()
    verbs.describe_picture(MACHINE, row, alt="", author="", licence="", focal=(0, 50))
    left = opened(renditions.square(row)).getpixel((400, 200))
    verbs.describe_picture(MACHINE, row, alt="", author="", licence="", focal=(100, 50))
    right = opened(renditions.square(row)).getpixel((400, 200))

    assert left[0] > 200
    assert right[2] > 200


def test_a_worker_that_finds_the_picture_gone_has_nothing_to_do(picture, own_files):
    row = picture()
    library.path_of(row.digest).unlink()
    prepare_picture(row.pk)
    prepare_picture(row.pk + 1)

    assert not list(own_files.rglob("*.jpg"))


# Thrown away


def files(root):
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def old(root, days=2):
    for path in root.rglob("*"):
        at = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))


def test_a_picture_that_is_removed_takes_its_files_along(picture, own_files):
    row = picture()
    prepare_picture(row.pk)
    assert len(files(own_files)) == 3
    old(own_files)
    verbs.remove_picture(MACHINE, row)
    while run_due(timezone.now()):
        pass

    assert files(own_files) == []


def test_the_file_of_a_picture_that_another_brand_has_stays(picture, brand, own_files):
    row = picture()
    other = brand.organisation.brands.create(name="Autre", slug="autre")
    verbs.add_picture(MACHINE, other, "again.png", library.read(row))
    old(own_files)
    verbs.remove_picture(MACHINE, row)
    forget_picture(row.digest)

    assert files(own_files) == [row.digest]


def test_a_file_that_was_just_touched_is_left_for_later(picture, own_files):
    row = picture()
    row.delete()
    again = forget_picture(row.digest)

    assert again is not None
    assert files(own_files) == [row.digest]


def test_files_whose_pictures_went_with_their_brand_are_found_and_thrown_away(picture, own_files):
    kept, lost = picture(halves(60, 40)), picture(halves(50, 40))
    prepare_picture(lost.pk)
    (own_files / kept.digest[:2] / "tmpabc").write_bytes(b"half a pic")
    old(own_files)
    Media.objects.filter(pk=lost.pk).delete()
    Job.objects.all().delete()
    clean_library()
    while run_due(timezone.now()):
        pass

    assert files(own_files) == [kept.digest]


@pytest.mark.parametrize(("form", "orientation"), [("JPEG", 6), ("PNG", 6), ("WEBP", 8)])
def test_a_picture_is_turned_upright_though_its_camera_data_make_no_sense(form, orientation):
    data = file_of(halves(400, 200), form, exif=senseless(orientation))
    taken = library.picture(data)
    shown = Image.open(io.BytesIO(taken.data))
    assert (taken.width, taken.height) == (200, 400)
    red = (100, 20) if orientation == 6 else (100, 380)
    assert shown.convert("RGB").getpixel(red)[0] > 200
    assert not shown.getexif()


def test_a_photo_with_further_pictures_behind_it_is_taken_in_without_them():
    data = file_of(halves(400, 200), "MPO", save_all=True, append_images=[halves(40, 20)])
    taken = library.picture(data)
    assert (taken.content_type, taken.width, taken.height) == ("image/jpeg", 400, 200)
    assert Image.open(io.BytesIO(taken.data)).format == "JPEG"
    plan = Plan((0, 0, 400, 200), (400, 200), 400, 200, ("image/jpeg",))
    shown = renditions.made(
        data, plan
    ).data  # of the card of a page, which is kept nowhere as it came
    assert Image.open(io.BytesIO(shown)).format == "JPEG"


def test_an_animation_that_is_cut_off_anywhere_is_taken_in_or_refused():
    whole = animation()
    for length in range(len(whole)):
        with suppress(library.NoPicture):
            assert library.picture(whole[:length]).content_type == "image/gif"
