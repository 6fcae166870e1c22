"""The card of a link: read by a worker while one writes, shown in previews, sent where it is wanted."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.tests.loopback import Reply
from palabre.governance.acts import MACHINE
from palabre.jobs.models import Job
from palabre.jobs.running import run_due
from palabre.publishing import library
from palabre.publishing.actions import cards
from palabre.publishing.actions.guests import invite_guest
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.cards import address_in, card_wanted
from palabre.publishing.contents import draft_of
from palabre.publishing.jobs import clean_library
from palabre.publishing.models import Delivery, LinkCard, Post
from palabre.publishing.tests.test_renditions import (
    file_of,
    halves,
    noisy,
    opened,
    senseless,
)

pytestmark = pytest.mark.django_db
PUBLISH = "/o/lanterne/lanterne/publish/"
LOOK = f"{PUBLISH}posts/look/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ALLOW_HOSTS = ["127.0.0.1"]


@pytest.fixture
def page(site):
    """A page that tells of itself; where it is."""
    head = (
        '<meta property="og:title" content="Le café d’Éthiopie"><meta property="og:description"'
        ' content="Il est là"><meta property="og:image" content="/cafe.jpg">'
    )
    html = {"Content-Type": "text/html; charset=utf-8"}
    site.replies["/cafes/1"] = Reply(head.encode(), headers=html)
    picture = noisy(3000, 1000, "JPEG", is_placed=True)
    site.replies["/cafe.jpg"] = Reply(picture, headers={"Content-Type": "image/jpeg"})
    return f"{site.url}/cafes/1"


def work():
    while run_due(timezone.now() + timedelta(seconds=5)):
        pass


def written(*channels, **more):
    return {
        "text": "Bonjour.", "channels": [one.pk for one in channels], "aim": "useful",
        "do": "draft", **more,
    }  # fmt: skip


def account(brand, slug):
    return Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform=slug, name=slug.title()
    )


# Reading


def test_while_one_writes_a_worker_reads_the_page_of_the_link(as_ada, channel, page, site):
    first = as_ada.post(LOOK, written(channel, text=f"Lire {page} ce soir")).content.decode()
    assert "The page is being read…" in first
    assert 'hx-trigger="load delay:1500ms"' in first
    assert site.asked == []  # the page that one writes on asks nobody
    work()
    then = as_ada.post(LOOK, written(channel, text=f"Lire {page} ce soir")).content.decode()

    assert "Le café d’Éthiopie" in then
    assert "Il est là" in then
    assert 'hx-trigger="load delay:1500ms"' not in then
    assert [path for path, _headers in site.asked] == ["/cafes/1", "/cafe.jpg"]


def test_the_picture_of_a_card_is_made_small_and_tells_no_place(as_ada, channel, page):
    as_ada.post(LOOK, written(channel, link=page))
    work()
    row = LinkCard.objects.get()
    look = as_ada.post(LOOK, written(channel, link=page)).content.decode()
    (address,) = re.findall(r'<img src="([^"]+/cards/[^"]+)"', look)
    answer = as_ada.get(address)

    assert answer["Content-Type"] == "image/jpeg"
    assert b"Camera of Ada" not in answer.content
    assert len(answer.content) <= 900_000
    assert (row.width, row.height) == (1200, 600)  # no wider than two to one


def test_an_address_is_read_once_for_all_posts_of_a_day(as_ada, channel, page, site):
    for _ in range(3):
        as_ada.post(LOOK, written(channel, link=page))
        work()
    assert len(site.asked) == 2
    LinkCard.objects.update(read_at=timezone.now() - timedelta(days=2))
    as_ada.post(LOOK, written(channel, link=page))
    work()

    assert len(site.asked) == 4


def test_who_types_an_address_letter_by_letter_has_only_the_last_one_read(
    as_ada, channel, page, site
):
    for end in (-3, -2, -1, len(page)):
        as_ada.post(LOOK, written(channel, text=f"Lire {page[:end]}"))
    work()

    assert [path for path, _headers in site.asked] == ["/cafes/1", "/cafe.jpg"]
    assert LinkCard.objects.count() == 1


@pytest.mark.parametrize(
    "reply",
    [Reply(status=404), Reply(status=500), Reply(b"%PDF", headers={"Content-Type": "application/pdf"}),
     Reply(b"<p>no title</p>", headers={"Content-Type": "text/html"})],
    ids=["gone", "broken", "no page", "silent"],
)  # fmt: skip
def test_a_page_that_cannot_be_read_has_no_card_and_is_not_waited_for(
    as_ada, channel, page, site, reply
):
    site.replies["/cafes/1"] = reply
    as_ada.post(LOOK, written(channel, link=page))
    work()
    look = as_ada.post(LOOK, written(channel, link=page)).content.decode()

    assert LinkCard.objects.get().state == "none"
    assert LinkCard.objects.get().last_error
    assert "being read" not in look
    assert "127.0.0.1" in look


def test_a_card_that_was_read_outlives_a_bad_day_of_its_site(channel, page, site, brand):
    cards.ask_for_cards(brand.organisation, [page])
    work()
    site.replies["/cafes/1"] = Reply(status=500)
    cards.read_now(LinkCard.objects.get())

    assert LinkCard.objects.get().title == "Le café d’Éthiopie"
    assert LinkCard.objects.get().state == "read"


@pytest.mark.parametrize(
    "picture", [b"no picture", b"", file_of(halves(20_000, 4))], ids=["text", "empty", "line"]
)
def test_a_picture_that_is_none_leaves_the_words(brand, page, site, picture):
    site.replies["/cafe.jpg"] = Reply(picture)
    cards.ask_for_cards(brand.organisation, [page])
    work()
    row = LinkCard.objects.get()

    assert row.title == "Le café d’Éthiopie"
    assert row.width <= 1200


def test_the_house_itself_is_never_asked(as_ada, channel, page, site, settings):
    settings.ALLOW_HOSTS = []
    as_ada.post(LOOK, written(channel, link=page))
    work()

    assert site.asked == []
    assert LinkCard.objects.get().state == "none"


def test_nobody_has_pages_read_without_end(brand):
    many = [f"https://lanterne.example/{number}" for number in range(60)]
    cards.ask_for_cards(brand.organisation, many)

    assert LinkCard.objects.count() == cards.MOST_WAITING
    assert Job.objects.filter(name="publishing.read_card").count() == cards.MOST_WAITING


def test_cards_that_nobody_asks_for_are_forgotten_with_their_pictures(brand, page):
    cards.ask_for_cards(brand.organisation, [page])
    work()
    path = library.path_of(LinkCard.objects.get().picture)
    assert path.exists()
    clean_library()
    assert LinkCard.objects.exists()
    LinkCard.objects.update(asked_at=timezone.now() - timedelta(days=100))
    clean_library()

    assert not LinkCard.objects.exists()


def test_a_card_of_another_house_is_nobodys(as_ada, brand, page, client):
    cards.ask_for_cards(brand.organisation, [page])
    work()
    number = LinkCard.objects.get().pk

    assert as_ada.get(f"{PUBLISH}cards/{number + 1}/picture/").status_code == 404
    assert as_ada.get(f"/o/boreal/boreal/publish/cards/{number}/picture/").status_code == 404
    client.logout()
    assert client.get(f"{PUBLISH}cards/{number}/picture/").status_code in {302, 404}


def test_the_picture_of_a_card_is_for_whom_a_page_told_its_name(as_ada, brand, page):
    cards.ask_for_cards(brand.organisation, [page])
    work()
    row = LinkCard.objects.get()
    address = f"{PUBLISH}cards/{row.pk}/picture/"

    assert as_ada.get(f"{address}?{row.picture[:16]}")["Content-Type"] == "image/jpeg"
    # Numbers can be guessed, by members of another brand too.
    assert as_ada.get(address).status_code == 404
    assert as_ada.get(f"{address}?{row.picture[:8]}").status_code == 404


# Which link


@pytest.mark.parametrize(
    ("text", "link", "address"),
    [
        ("Lire https://a.example/x, puis https://b.example", "", "https://a.example/x"),
        ("Lire (https://a.example/x).", "", "https://a.example/x"),
        ("Lire https://a.example", "https://c.example/", "https://c.example/"),
        ("Rien", "", ""),
        ("javascript:alert(1) ftp://a.example", "", ""),
        ("", "javascript:alert(1)", ""),
    ],
)
def test_the_first_link_of_a_text_has_the_card_unless_the_post_names_one(text, link, address):
    assert address_in(text, link) == address


@pytest.mark.parametrize(
    ("slug", "without", "pictures", "wanted"),
    [
        ("bluesky", False, False, True),
        ("bluesky", True, False, False),
        ("bluesky", False, True, False),
        ("x", True, False, True),  # X can't be asked not to
        ("instagram", False, False, False),
        ("wordpress", False, False, False),
    ],
)
def test_a_card_is_shown_where_the_network_shows_one(slug, without, pictures, wanted):
    told = {"without_card": without, "pictures": pictures}

    assert card_wanted(platform(slug), "https://a.example", **told) is wanted


# Leaving


def test_a_card_leaves_with_its_picture_where_we_send_it(network, channel, brand, page, clock):
    text = f"Lire {page}"
    schedule(MACHINE, write_post(MACHINE, brand, Written(text, told=[Told(channel.pk)])))
    clock()
    card = network.drafts[-1].card

    assert (card.address, card.title, card.text) == (page, "Le café d’Éthiopie", "Il est là")
    assert (card.picture.content_type, card.picture.width) == ("image/jpeg", 1200)
    assert opened(card.picture).size == (1200, 600)


def test_a_text_leaves_without_its_card_where_the_page_is_silent(
    network, channel, brand, page, site, clock
):
    site.replies["/cafes/1"] = Reply(status=500)
    schedule(MACHINE, write_post(MACHINE, brand, Written(f"Lire {page}", told=[Told(channel.pk)])))
    clock()

    assert Delivery.objects.get().state == "published"
    assert (network.drafts[-1].card.title, network.drafts[-1].card.picture) == ("", None)


def test_a_picture_with_camera_data_that_make_no_sense_keeps_no_text_back(
    network, channel, brand, page, site, clock
):
    site.replies["/cafe.jpg"] = Reply(file_of(halves(400, 200), exif=senseless()))
    schedule(MACHINE, write_post(MACHINE, brand, Written(f"Lire {page}", told=[Told(channel.pk)])))
    clock()

    assert Delivery.objects.get().state == "published"
    assert opened(network.drafts[-1].card.picture).size == (200, 200)  # turned, and cut


def test_a_page_that_brings_our_reading_down_keeps_no_text_back(
    network, channel, brand, page, clock, monkeypatch
):
    monkeypatch.setattr(cards.pages, "read", lambda http, address: 1 // 0)
    schedule(MACHINE, write_post(MACHINE, brand, Written(f"Lire {page}", told=[Told(channel.pk)])))
    clock()

    assert Delivery.objects.get().state == "published"
    assert network.drafts[-1].card.title == ""


def test_a_text_whose_card_is_not_wanted_leaves_without_one(
    network, channel, brand, page, site, clock
):
    told = [Told(channel.pk)]
    written_ = Written(f"Lire {page}", link=page, told=told, without_card=True)
    schedule(MACHINE, write_post(MACHINE, brand, written_))
    clock()

    assert (network.drafts[-1].card, network.drafts[-1].no_card) == (None, True)
    assert site.asked == []


def test_the_texts_that_follow_keep_their_own_cards(network, channel, brand, page, clock):
    told = [Told(channel.pk)]
    post = write_post(MACHINE, brand, Written("Bonjour.", thread=[f"Lire {page}"], told=told))
    schedule(MACHINE, post)
    clock()
    clock()

    assert [one.card and one.card.title for one in network.drafts] == [None, "Le café d’Éthiopie"]


def test_an_older_delivery_without_such_words_still_leaves(channel, brand):
    post = write_post(MACHINE, brand, Written("Bonjour.", told=[Told(channel.pk)]))
    (row,) = schedule(MACHINE, post)
    old = {name: value for name, value in row.content.items() if name != "no_card"}

    assert draft_of(old, platform("echo"), brand.organisation_id).no_card is False


# Choosing


def test_no_card_is_a_choice_that_is_kept(as_ada, channel, page):
    as_ada.post(f"{PUBLISH}posts/new/", written(channel, link=page, without_card="on"))
    post = Post.objects.get()
    edit = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()
    look = as_ada.post(LOOK, written(channel, link=page, without_card="on")).content.decode()

    assert post.without_card
    assert re.search(r'name="without_card"[^>]* checked', edit)
    assert "card-of-link" not in look


def test_a_network_that_shows_the_card_all_the_same_is_said_to(as_ada, channel, brand, page):
    x = account(brand, "x")
    told = written(x, channel, text=f"Lire {page} bien", without_card="on")
    look = as_ada.post(LOOK, told).content.decode()

    assert "X shows the page of the link all the same" in look
    assert "Echo shows the page" not in look


def test_a_post_that_is_opened_again_has_its_page_read(as_ada, channel, brand, page):
    post = write_post(MACHINE, brand, Written("Bonjour.", link=page, told=[Told(channel.pk)]))
    edit = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()

    assert 'hx-trigger="load delay:1500ms"' in edit
    assert not LinkCard.objects.exists()  # looking at a page writes nothing


def test_a_guest_sees_the_card_of_the_post_and_no_other(
    client, brand, channel, page, people, by, chain
):
    chain(("any", ["Max"]))
    post = write_post(by("Zoé"), brand, Written("Bonjour.", link=page, told=[Told(channel.pk)]))
    cards.ask_for_cards(brand.organisation, [page, "https://other.example/"])
    work()
    review = hand_in(by("Zoé"), post)
    _link, key = invite_guest(by("Max"), review, "Client")
    answer = client.get(f"/review/{key}/").content.decode()
    number, other = (
        LinkCard.objects.get(address=one).pk for one in (page, "https://other.example/")
    )

    assert f"/review/{key}/cards/{number}/" in answer
    assert client.get(f"/review/{key}/cards/{number}/")["Content-Type"] == "image/jpeg"
    assert client.get(f"/review/{key}/cards/{other}/").status_code == 404
    assert client.get(f"/review/abc/cards/{number}/").status_code == 404
