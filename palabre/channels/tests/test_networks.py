"""What a network lets us do is told from its data."""

import re

import pytest
from django.utils import translation
from django.utils.html import escape

from palabre.channels.words import megabytes, ratio, sizes
from palabre.connectors.registry import PLATFORMS

pytestmark = pytest.mark.django_db


def test_what_a_network_allows_and_we_do_not_do_is_said_as_ours(as_ada):
    of = next(one for one, *_ in PLATFORMS.values() if one.undone and one.cannot)
    page = as_ada.get(f"/o/lanterne/govern/connections/networks/{of.slug}/").content.decode()
    ours = page.partition("What the network allows, and Palabre doesn’t do")[2].partition("</ul>")[
        0
    ]
    assert escape(of.undone[0]) in ours
    assert escape(of.cannot[0]) not in ours


def test_the_page_of_a_network_tells_the_sizes_of_pictures_and_where_they_were_read(as_ada, brand):
    page = as_ada.get("/o/lanterne/govern/connections/networks/instagram/").content.decode()

    assert "Narrowest shape: 4:5" in page
    assert "Recommended sizes: 1080 × 1350, 1080 × 1080, 1080 × 566" in page
    assert "Largest size, in pixels: 1440 × –" in page
    assert 'href="https://www.ayrshare.com/docs/media-guidelines/instagram"' in page


def test_the_page_of_a_network_tells_the_length_of_private_messages_where_it_is_another(
    as_ada, brand
):
    page = as_ada.get("/o/lanterne/govern/connections/networks/bluesky/").content.decode()
    assert "Private message: 1,000 visible signs" in page
    assert "Private message, in bytes: 10,000 bytes" in page
    page = as_ada.get("/o/lanterne/govern/connections/networks/nodebb/").content.decode()
    assert "Private message: 1,000" in page
    page = as_ada.get("/o/lanterne/govern/connections/networks/mastodon/").content.decode()
    assert "Private message:" not in page


OPEN = [slug for slug, (of, _made) in PLATFORMS.items() if not of.fictional and not of.closed_on]


@pytest.mark.parametrize("slug", OPEN)
def test_the_page_of_every_open_network_answers_every_question(as_ada, brand, slug):
    of = PLATFORMS[slug][0]
    page = as_ada.get(f"/o/lanterne/govern/connections/networks/{slug}/").content.decode()
    for head in ("What Palabre can do there", "What can’t be done from here", "By hand instead",
                 "Limits and prices", "The network’s approval", "End", "What is deleted there"):  # fmt: skip
        assert f"{head}</h" in page, head
    assert str(of.limits.read_on.year) in page
    assert ("No price is known to us" in page) != bool(of.prices or of.costs)
    assert escape(of.approval or "As far as we know, none is needed.") in page
    assert ("As far as we know, none is announced." in page) != bool(of.ends_on)
    assert escape(of.deletion_duty) in page
    assert escape(of.by_hand) in page
    assert escape(of.costs) in page


@pytest.mark.parametrize("slug", [s for s, (of, _made) in PLATFORMS.items() if of.closed_on])
def test_a_closed_place_says_when_it_ended_and_how_its_archives_come_in(as_ada, brand, slug):
    page = as_ada.get(f"/o/lanterne/govern/connections/networks/{slug}/").content.decode()
    of = PLATFORMS[slug][0]
    ended = "had closed by" if of.closed_before else "closed on"
    (said,) = re.findall(rf"This place {ended} ([^:]+):", page)
    assert str(of.closed_on.year) in said
    assert "only its archives can be brought in" in page
    assert escape(PLATFORMS[slug][0].by_hand) in page


def test_no_place_is_said_to_have_ended_on_the_day_on_which_we_noted_it():
    for of, _made in PLATFORMS.values():
        noted = {of.limits.read_on, *(fact.read_on for fact in of.facts)}
        assert of.closed_before == (of.closed_on in noted)


def test_why_a_network_takes_no_videos_stands_with_where_and_when_it_was_read(as_ada, brand):
    page = as_ada.get("/o/lanterne/govern/connections/networks/reddit/").content.decode()
    said = escape("Reddit's description says how a post names a video")
    assert f"Videos: {said}" in page
    assert '<a href="https://www.reddit.com/dev/api/"' in page
    flickr = as_ada.get("/o/lanterne/govern/connections/networks/flickr/").content.decode()
    assert "Videos: " not in flickr
    assert "Of a video" in flickr


def test_what_a_network_charges_stands_with_where_and_when_it_was_read(as_ada, brand):
    page = as_ada.get("/o/lanterne/govern/connections/networks/x/").content.decode()
    assert 'Prices <span class="muted small">(<a href="https://docs.x.com/' in page
    assert "Kinds of files: JPEG, PNG, WebP" in page


def test_how_long_a_deletion_may_take_is_said_where_the_network_names_no_time(as_ada, brand):
    page = as_ada.get("/o/lanterne/govern/connections/networks/wordpress/").content.decode()
    assert "At the latest within 30\xa0days." in page
    strict = as_ada.get("/o/lanterne/govern/connections/networks/x/").content.decode()
    assert "At the latest" not in strict


@pytest.mark.parametrize(
    "slug",
    [
        "facebook",
        "flickr",
        "instagram",
        "linkedin",
        "pinterest",
        "reddit",
        "stackexchange",
        "threads",
        "tiktok",
        "trustpilot",
    ],
)
def test_why_a_network_is_signed_in_to_without_pkce_stands_on_its_page(as_ada, brand, slug):
    why = PLATFORMS[slug][0].oauth.no_pkce
    page = as_ada.get(f"/o/lanterne/govern/connections/networks/{slug}/").content.decode()
    assert escape(why.says) in page
    assert f'href="{escape(why.source)}"' in page


def test_all_other_networks_that_sign_in_on_their_pages_take_pkce():
    assert [s for s, (of, _made) in PLATFORMS.items() if of.oauth and of.oauth.pkce] == [
        "circular365", "circulargmail",
        "gmail", "googlebusiness", "mastodon", "microsoft365", "microsoftteams", "teamschats", "x", "youtube",
    ]  # fmt: skip


def test_that_nothing_may_be_kept_stands_on_a_networks_page(as_ada, brand):
    page = as_ada.get("/o/lanterne/govern/connections/networks/foursquare/").content.decode()
    assert "have it agree in writing first" in page
    assert "usage-guidelines" in page


def test_a_closed_network_shows_no_limits_and_no_list_of_what_it_lacks(as_ada, brand):
    page = as_ada.get("/o/lanterne/govern/connections/networks/googleplus/").content.decode()
    assert "Limits and prices" not in page
    assert "Not offered:" not in page
    assert "Google Takeout" in page


def test_a_network_goes_by_its_name_in_the_readers_language(client, ada, brand):
    client.force_login(ada.user)
    address = "/o/lanterne/govern/connections/to/mailbox/"
    french = client.get(address, headers={"accept-language": "fr"}).content.decode()
    assert "Ce que Courriel nous permet" in french


@pytest.mark.parametrize(
    ("language", "count", "shown"),
    [
        ("en", 20_971_520, "21 MB"),
        ("en", 976_560, "1 MB"),
        ("en", 5_000_000, "5 MB"),
        ("fr", 2_500_000, "2,5 Mo"),
        ("en", 99_999, "100 kB"),
        ("fr", 14_232, "14 ko"),
        ("fr", 12, "1 ko"),
    ],
)
def test_sizes_of_files_are_round_and_written_as_the_language_does(language, count, shown):
    with translation.override(language):
        assert megabytes(count) == shown


def test_ratios_are_named_as_people_name_them():
    with translation.override("en"):
        assert [ratio(one) for one in (4 / 5, 1.91, 10, 1 / 20)] == [
            "4:5",
            "1.91:1",
            "10:1",
            "1:20",
        ]
    with translation.override("fr"):
        assert ratio(1.91) == "1,91:1"


def test_a_side_without_a_limit_is_a_dash():
    assert sizes([(1440, 0), (0, 0), (1080, 1350)]) == "1440 × –, 1080 × 1350"


def test_the_security_of_a_mailbox_is_chosen_from_what_there_is(as_ada, brand):
    page = as_ada.get("/o/lanterne/govern/connections/to/mailbox/").content.decode()
    assert '<option value="starttls">STARTTLS</option>' in page
    assert (
        as_ada.get("/o/lanterne/govern/connections/to/irc/").content.decode().count("<option") == 2
    )
