"""Networks that fetch pictures themselves find them at an address that is theirs alone, and not for ever."""

import io
import re
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone
from PIL import Image

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.publishing import library, outside
from palabre.publishing.actions.media import add_picture
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.contents import contents, draft_of
from palabre.publishing.models import Media
from palabre.publishing.tests.test_renditions import file_of, halves

pytestmark = pytest.mark.django_db
LOOK = "/o/lanterne/lanterne/publish/posts/look/"
SAYS = "fetches pictures and videos itself"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ADDRESS = "https://palabre.example"


@pytest.fixture
def instagram(brand):
    return Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="instagram", name="lanterne"
    )


@pytest.fixture
def picture(brand):
    row = add_picture(MACHINE, brand, "a.png", file_of(halves(900, 300), "PNG"))
    Media.objects.update(alt="Two halves", author="Ada", licence="our own")
    return row


def leaving(brand, channel, *rows):
    """The draft that the network is given."""
    written = Written("Bonjour.", media=[(one.pk, "") for one in rows], told=[Told(channel.pk)])
    ((content, _after),) = contents(write_post(MACHINE, brand, written).variants.get())
    return draft_of(content, platform(channel.platform), brand.organisation_id)


def test_a_network_finds_the_very_picture_that_was_made_for_it(client, brand, instagram, picture):
    (file,) = leaving(brand, instagram, picture).media
    assert file.address.startswith("https://palabre.example/pictures/")
    assert file.address.endswith("/picture.jpg")
    answer = client.get(file.address.removeprefix("https://palabre.example"))

    assert answer.content == file.data
    assert (answer["Content-Type"], answer["X-Robots-Tag"]) == ("image/jpeg", "noindex, nofollow")
    assert Image.open(io.BytesIO(answer.content)).size == (573, 300)


def test_networks_that_take_bytes_are_told_no_address(brand, channel, picture):
    assert leaving(brand, channel, picture).media[0].address == ""


@pytest.mark.parametrize("spoil", [lambda key: key[:-2], lambda key: key + "x", lambda _key: "abc"])
def test_an_address_that_was_changed_opens_nothing(client, brand, instagram, picture, spoil):
    (file,) = leaving(brand, instagram, picture).media
    _before, key, name = file.address.rsplit("/", 2)

    assert client.get(f"/pictures/{spoil(key)}/{name}").status_code == 404


def test_an_address_ends_after_some_days(client, brand, instagram, picture, monkeypatch):
    (file,) = leaving(brand, instagram, picture).media
    path = file.address.removeprefix("https://palabre.example")
    later = timezone.now() + timedelta(seconds=outside.OPEN_S + 60)
    monkeypatch.setattr(signing.time, "time", later.timestamp)

    assert client.get(path).status_code == 404


def test_an_address_ends_with_its_picture(client, brand, instagram, picture):
    (file,) = leaving(brand, instagram, picture).media
    library.throw_away_made(picture.digest)

    assert client.get(file.address.removeprefix("https://palabre.example")).status_code == 404


def test_a_key_of_the_house_opens_no_other_file(client, settings, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    key = signing.dumps(["../secret", "x.jpg"], salt="another")

    assert client.get(f"/pictures/{key}/picture.jpg").status_code == 404


def test_where_the_world_does_not_reach_the_house_one_is_told_before(
    as_ada, instagram, picture, settings
):
    data = {"text": "Bonjour.", "channels": [instagram.pk], "aim": "useful", "picture": picture.pk}
    assert SAYS not in as_ada.post(LOOK, data).content.decode()
    settings.ADDRESS = "http://127.0.0.1:8000"
    assert SAYS in as_ada.post(LOOK, data).content.decode()
    elsewhere = {f"more_{instagram.pk}_media_url": "https://lanterne.example/a.jpg"}

    assert SAYS not in as_ada.post(LOOK, data | elsewhere).content.decode()


def test_what_an_account_asks_is_chosen_where_it_names_what_there_is_and_has_room_for_lines(
    as_ada, brand, instagram
):
    threads = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="threads", name="lanterne"
    )
    page = as_ada.get(
        f"/o/lanterne/lanterne/publish/posts/new/?channels={instagram.pk}"
    ).content.decode()
    form = re.search(rf'<select name="more_{instagram.pk}_form".*?</select>', page, re.DOTALL)
    assert re.findall(r'value="(\w*)"', form[0]) == ["", "post", "story"]
    assert f'<textarea name="more_{threads.pk}_poll"' in page


def test_a_tall_picture_is_cut_for_a_post_and_left_whole_for_a_story(brand, instagram, picture):
    tall = add_picture(MACHINE, brand, "b.png", file_of(halves(540, 960), "PNG"))
    shapes = {}
    for form in ("post", "story"):
        told = [Told(instagram.pk, more={"form": form})]
        written = Written("", media=[(tall.pk, "")], told=told)
        ((content, _after),) = contents(write_post(MACHINE, brand, written).variants.get())
        (file,) = draft_of(content, platform("instagram"), brand.organisation_id).media
        shapes[form] = file.width / file.height
    assert shapes == {
        "post": pytest.approx(4 / 5, abs=0.01),
        "story": pytest.approx(9 / 16, abs=0.01),
    }


def test_a_story_is_told_to_show_no_words_and_a_form_that_is_none_is_refused(
    as_ada, instagram, picture
):
    data = {"text": "Bonjour.", "channels": [instagram.pk], "aim": "useful", "picture": picture.pk}
    story = {f"more_{instagram.pk}_form": "story"}
    assert "shows no words with this" in as_ada.post(LOOK, data | story).content.decode()
    assert "shows no words with this" not in as_ada.post(LOOK, data).content.decode()


def test_a_picture_of_the_library_or_one_on_the_web_is_needed(as_ada, instagram, picture):
    data = {"text": "Bonjour.", "channels": [instagram.pk], "aim": "useful"}
    elsewhere = {f"more_{instagram.pk}_media_url": "https://lanterne.example/a.jpg"}
    wanted = "shows pictures or videos: add one"

    assert wanted in as_ada.post(LOOK, data).content.decode()
    assert wanted not in as_ada.post(LOOK, data | elsewhere).content.decode()
    assert wanted not in as_ada.post(LOOK, data | {"picture": picture.pk}).content.decode()
