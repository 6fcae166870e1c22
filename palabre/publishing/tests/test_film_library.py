"""Films in the library and in posts: taken in, shown, handed out in parts, left to networks as they came."""

import asyncio
import io
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.publishing import library, outside, renditions
from palabre.publishing.actions import media as verbs
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.contents import contents, draft_of
from palabre.publishing.films import taking
from palabre.publishing.findings import findings
from palabre.publishing.jobs import clean_library, forget_picture
from palabre.publishing.models import Delivery, Media
from palabre.publishing.tests.test_films import FILMS, SHORT, TURNED

pytestmark = pytest.mark.django_db
PLACE = "/o/lanterne/lanterne/publish/media/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def film(brand):
    """A film of the library."""
    return verbs.add_film(MACHINE, brand, "short.mp4", [SHORT.read_bytes()])


def sent(path=SHORT, name=""):
    """A file as a form sends it, called by what it isn't."""
    return SimpleUploadedFile(name or path.name, path.read_bytes(), "application/octet-stream")


def still(width=160, height=90, colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def files():
    """All that is kept on disk."""
    return sorted(one.name for one in Path(house.MEDIA_ROOT).rglob("*") if one.is_file())


def body(answer):
    async def read():
        return b"".join([one async for one in answer.streaming_content])

    return asyncio.run(read()) if answer.streaming else answer.content


def test_a_film_is_taken_in_by_the_page_and_shown_with_its_length(as_ada, brand):
    as_ada.post(PLACE, {"files": [sent(), sent(TURNED, "taken upright.jpg")]})
    turned, short = Media.objects.all()
    assert (short.content_type, short.width, short.height) == ("video/mp4", 160, 90)
    assert (short.seconds, short.fps, short.codec, short.lasts) == (2.0, 10.0, "h264", "0:02")
    assert (turned.content_type, turned.width, turned.height) == ("video/quicktime", 90, 160)
    page = as_ada.get(PLACE).content.decode()
    assert page.count('class="lasts"') == 2
    page = as_ada.get(f"{PLACE}{short.pk}/").content.decode()
    assert f'src="{PLACE}{short.pk}/file/"' in page
    assert "It can leave there" not in page  # no account is connected


def test_the_same_film_twice_is_one_and_its_file_holds_no_place(as_ada, brand):
    for name in ("a.mp4", "b.mp4"):
        as_ada.post(PLACE, {"files": [sent(name=name)]})
    row = Media.objects.get()
    assert b"48.8566" not in library.path_of(row.digest).read_bytes()
    assert row.name == "a.mp4"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (SHORT.read_bytes()[:9_000], "is no video that networks take"),
        ((FILMS / "film.webm").read_bytes(), "is no video that networks take"),
        (b"\x00\x00\x00\x10ftypmp42" + b"\x00" * 999, "is no video that networks take"),
    ],
)
def test_what_is_no_film_is_refused_in_a_sentence_and_leaves_nothing(as_ada, data, says):
    answer = as_ada.post(PLACE, {"files": [SimpleUploadedFile("x.mp4", data)]}, follow=True)
    assert says in answer.content.decode()
    assert (Media.objects.count(), files()) == (0, [])


def test_a_film_beyond_the_houses_measure_is_refused_before_it_is_all_there(brand, settings):
    settings.FILM_CAP = 2_000
    came = []

    def pieces():
        for _ in range(9):
            came.append(1)
            yield SHORT.read_bytes()[:1_000]

    with pytest.raises(library.NoPicture, match="larger than this house takes"):
        verbs.add_film(MACHINE, brand, "long.mp4", pieces())
    assert (len(came), files()) == (3, [])


def test_a_film_for_which_there_is_no_room_is_refused(brand, monkeypatch):
    room = namedtuple("room", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: room(1_000))
    with pytest.raises(library.NoPicture, match="too little room"):
        verbs.add_film(MACHINE, brand, "short.mp4", [SHORT.read_bytes()])


def test_who_dies_over_a_film_leaves_what_the_tidying_removes(brand, monkeypatch):
    monkeypatch.setattr("pathlib.Path.unlink", lambda self, **_: None)
    monkeypatch.setattr(taking, "clean", lambda file: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        verbs.add_film(MACHINE, brand, "short.mp4", [SHORT.read_bytes()])
    monkeypatch.undo()
    assert len(files()) == 1
    assert library.stray(float("inf")) == set()
    assert files() == []


@pytest.mark.parametrize(
    ("asked", "status", "told", "part"),
    [
        ("bytes=0-9", 206, "bytes 0-9/{size}", slice(0, 10)),
        ("bytes=100-", 206, "bytes 100-{last}/{size}", slice(100, None)),
        ("bytes=-5", 206, "bytes {after}-{last}/{size}", slice(-5, None)),
        ("bytes=99999999-", 416, "bytes */{size}", slice(0, 0)),
        ("bytes=0-1,5-6", 200, None, slice(None)),
        ("pages=1", 200, None, slice(None)),
        ("bytes=-", 200, None, slice(None)),
    ],
)
def test_players_get_the_part_that_they_ask_for(as_ada, film, asked, status, told, part):
    data = library.path_of(film.digest).read_bytes()
    answer = as_ada.get(f"{PLACE}{film.pk}/file/", headers={"Range": asked})
    size = len(data)
    words = told and told.format(size=size, last=size - 1, after=size - 5)
    assert (answer.status_code, answer.get("Content-Range")) == (status, words)
    assert body(answer) == data[part]
    assert answer["Accept-Ranges"] == "bytes"


def test_strangers_and_viewers_of_other_brands_get_no_film(client, cy, film):
    client.force_login(cy.user)
    assert client.get(f"{PLACE}{film.pk}/file/").status_code == 404


def test_a_still_that_the_browser_took_stands_for_the_film(as_ada, brand):
    beside = SimpleUploadedFile("short.mp4.jpg", still(), "image/jpeg")
    as_ada.post(PLACE, {"files": [sent()], "stills": [beside]})
    row = Media.objects.get()
    assert row.still
    made = renditions.small(row)
    with Image.open(io.BytesIO(made.data)) as image:
        assert image.size == (160, 90)
        assert image.getpixel((80, 45))[0] > 200


def test_another_moment_can_be_chosen_and_the_one_before_is_thrown_away(as_ada, film):
    for colour in ("red", "blue"):
        file = SimpleUploadedFile("still.jpg", still(320, 180, colour), "image/jpeg")
        as_ada.post(f"{PLACE}{film.pk}/still/", {"still": file})
        film.refresh_from_db()
        last, address = film.still, film.face
    assert library.path_of(last).exists()
    assert address.endswith(last[:8])
    with Image.open(io.BytesIO(renditions.square(film).data)) as image:
        assert image.getpixel((240, 240))[2] > 200
    clean_library()
    assert library.path_of(last).exists()


@pytest.mark.parametrize("given", [{}, {"still": SimpleUploadedFile("x.jpg", b"<html>")}])
def test_what_is_no_picture_makes_no_still(as_ada, film, given):
    answer = as_ada.post(f"{PLACE}{film.pk}/still/", given, follow=True)
    assert "is no picture" in answer.content.decode()
    film.refresh_from_db()
    assert film.still == ""
    assert renditions.square(film).width == renditions.SQUARE  # a sign stands for it


def test_a_film_that_is_taken_out_goes_with_its_still(film):
    verbs.set_still(MACHINE, film, still())
    kept = [library.path_of(film.digest), library.path_of(film.still)]
    assert all(one.exists() for one in kept)
    verbs.remove_picture(MACHINE, film)
    for digest in (film.digest, film.still):
        assert forget_picture(digest) is not None  # it was touched just now: later
    assert library.throw_away(film.digest, float("inf"))


def leaving(brand, channel, *rows):
    """The draft that the network is given."""
    written = Written("Bonjour.", media=[(one.pk, "") for one in rows], told=[Told(channel.pk)])
    ((content, _after),) = contents(write_post(MACHINE, brand, written).variants.get())
    return draft_of(content, platform(channel.platform), brand.organisation_id)


def test_a_network_gets_the_film_as_it_came_from_its_file(brand, channel, film):
    Media.objects.update(name="Été.MOV", alt="Une tasse")
    (file,) = leaving(brand, channel, film).media
    assert (file.name, file.content_type, file.data) == ("Été.mp4", "video/mp4", b"")
    assert (file.seconds, file.width, file.height, file.alt) == (2.0, 160, 90, "Une tasse")
    assert file.body.read() == library.path_of(film.digest).read_bytes()
    assert file.address == ""


def test_a_network_that_fetches_finds_the_film_and_may_ask_for_parts(
    client, brand, channel, film, settings
):
    settings.ADDRESS = "https://palabre.example"
    address = outside.address_of_film(film.digest, film.content_type)
    assert address.endswith("/film.mp4")
    answer = client.get(address.removeprefix(settings.ADDRESS), headers={"Range": "bytes=4-7"})
    assert (answer.status_code, body(answer), answer["Content-Type"]) == (206, b"ftyp", "video/mp4")
    assert client.get(f"/pictures/{'x' * 60}/film.mp4").status_code == 404


def test_a_post_with_a_film_leaves_once(network, brand, channel, film, scheduled, clock, state):
    Media.objects.update(alt="Une tasse", author="Ada", licence="our own")
    scheduled(media=[(film.pk, "")])
    clock()
    assert (state(), len(network.drafts)) == ("published", 1)
    assert network.drafts[0].media[0].is_film


def test_a_film_that_is_gone_stops_its_post_in_words(network, film, scheduled, clock, state):
    Media.objects.update(alt="Une tasse", author="Ada", licence="our own")
    scheduled(media=[(film.pk, "")])
    library.path_of(film.digest).unlink()
    clock()
    assert state() == "failed"
    assert "no longer in the library" in Delivery.objects.get().last_error


def test_a_program_sends_a_film_and_is_told_what_it_is(client, call):
    headers = {"Authorization": f"Bearer {call.spelt}"}
    answer = client.post("/api/v1/media", {"file": sent(), "alt": "Une tasse"}, headers=headers)
    told = answer.json()
    assert (answer.status_code, told["seconds"], told["codec"]) == (201, 2.0, "h264")
    assert call("GET", f"/api/v1/media/{told['id']}").json() == told


@pytest.fixture
def held(monkeypatch):
    """How many bytes of each file were held to be looked at as a picture."""
    found, looked = [], library.picture

    def look(data):
        found.append(len(data))
        return looked(data)

    monkeypatch.setattr(library, "MOST_BYTES", 1_000)
    monkeypatch.setattr(library, "picture", look)
    return found


def test_what_is_too_large_for_a_picture_is_never_held_whole(as_ada, brand, held):
    huge = SimpleUploadedFile("huge.png", b"\x89PNG" + bytes(50_000))
    answer = as_ada.post(PLACE, {"files": [huge]}, follow=True)
    assert held == [1_001]
    assert "This file is larger than 20" in answer.content.decode()
    assert not Media.objects.exists()


def test_what_is_too_large_for_a_still_is_never_held_whole(as_ada, film, held):
    huge = SimpleUploadedFile("still.jpg", b"\xff\xd8" + bytes(50_000))
    as_ada.post(f"{PLACE}{film.pk}/still/", {"still": huge})
    as_ada.post(
        PLACE, {"files": [sent()], "stills": [SimpleUploadedFile("short.mp4.jpg", bytes(9_000))]}
    )
    assert held == [1_001, 1_001]
    assert not Media.objects.get().still


def test_what_a_network_refuses_outright_is_told_before_advice_and_before_the_house(
    as_ada, brand, film, channel
):
    Media.objects.update(licence="cc-by-nc", author="Agathe")
    forum = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="flarum", name="Forum"
    )
    told = [Told(channel.pk), Told(forum.pk)]
    post = write_post(MACHINE, brand, Written("Bonjour.", media=[(film.pk, "")], told=told))
    found = findings(post)
    rules = [one.rule for one in found]
    assert rules[0] == "media-unwanted"
    assert rules.index("copyright-commercial") > rules.index("media-unwanted")
    assert rules[-1] == "alt-missing"
    page = as_ada.get(f"/o/lanterne/lanterne/publish/posts/{post.pk}/").content.decode()
    assert page.index("takes no files from here") < page.index("Say what short.mp4 shows")
