"""A post is previewed as each network arranges it, and is said to be previewed roughly."""

import re
from pathlib import Path

import pytest

from palabre.channels.models import Channel
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.publishing.actions.media import add_picture
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.models import KeptText, Media
from palabre.publishing.tests.test_renditions import file_of, halves

pytestmark = pytest.mark.django_db
PUBLISH = "/o/lanterne/lanterne/publish/"
LONG = "Le nouveau café d'#Éthiopie est là. " * 9
FAMILIES = {of.look.family for of, _connect in PLATFORMS.values()}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def account(brand):
    """An account on a network."""

    def make(slug, **more):
        more.setdefault("name", "Lanterne")
        return Channel.objects.create(
            organisation=brand.organisation, brand=brand, platform=slug, **more
        )

    return make


@pytest.fixture
def pictures(brand):
    """So many pictures of the library."""

    def take(count):
        rows = [
            add_picture(MACHINE, brand, f"{n}.png", file_of(halves(800 + n, 400), "PNG"))
            for n in range(count)
        ]
        Media.objects.update(alt="Two halves", author="Ada", licence="our own")
        return [row.pk for row in rows]

    return take


@pytest.fixture
def look(as_ada):
    """The preview of what is written for accounts."""

    def ask(*channels, text="Bonjour.", **more):
        data = {"text": text, "channels": [one.pk for one in channels], "aim": "useful", **more}
        page = as_ada.post(f"{PUBLISH}posts/look/", data).content.decode()
        return re.findall(r'<article class="card preview".*?</article>', page, re.DOTALL)

    return ask


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


@pytest.mark.parametrize(
    ("slug", "family"),
    [
        ("mastodon", "short"), ("bluesky", "short"), ("x", "short"), ("threads", "short"),
        ("linkedin", "wall"), ("facebook", "wall"), ("instagram", "photo"), ("pinterest", "pin"),
        ("circular", "mail"), ("wordpress", "page"), ("telegram", "plain"), ("irc", "plain"),
    ],
)  # fmt: skip
def test_each_network_has_its_arrangement(look, account, slug, family):
    (shown,) = look(account(slug))

    assert f'class="look f-{family}"' in shown
    assert "Bonjour." in shown
    assert "Lanterne" in shown


def test_every_arrangement_has_a_template():
    folder = Path(__file__).parents[1] / "templates/publishing/looks"

    assert all((folder / f"{family}.html").exists() for family in FAMILIES)


def test_previews_are_said_to_be_rough(as_ada, channel):
    data = {"text": "Bonjour.", "channels": [channel.pk], "aim": "useful"}

    assert "Approximations" in as_ada.post(f"{PUBLISH}posts/look/", data).content.decode()


def test_a_text_is_folded_where_its_network_folds_it_and_can_be_unfolded(look, account):
    linkedin, x = look(account("linkedin"), account("x"), text=LONG)

    assert re.search(r'<details class="folded"><summary>… more</summary>', linkedin)
    assert "folded" not in x


def test_tags_and_mentions_are_marked_where_they_lead_somewhere(look, account):
    told = {"text": "Le #café d'@ada@m.example"}
    (mastodon,), (mail,) = look(account("mastodon"), **told), look(account("circular"), **told)

    assert '<span class="marked">#café</span>' in mastodon
    assert '<span class="marked">@ada</span>' in mastodon
    assert "marked" not in mail


def test_markup_in_a_text_is_shown_as_it_was_written(look, account):
    (shown,) = look(account("mastodon"), text="<script>alert(1)</script> #<b>")

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_the_texts_of_a_thread_are_numbered_where_each_stands_alone(look, account):
    mastodon, linkedin, letter = look(
        account("mastodon"), account("linkedin"), account("circular"), thread=["Deux.", "Trois."]
    )

    assert [f"{n}/3" in words(mastodon) for n in (1, 2, 3)] == [True] * 3
    assert linkedin.count('class="look-row comment"') == 2
    assert letter.count('class="sheet"') == 1
    assert "Trois." in letter


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("slug", "grid"),
    [("mastodon", "halves"), ("bluesky", "lead"), ("facebook", "top"), ("threads", "strip")],
)
def test_pictures_are_laid_out_as_the_network_does(look, account, pictures, slug, grid, count):
    (shown,) = look(account(slug), picture=pictures(count))

    assert f'class="shots g-{grid} n{count}"' in shown
    assert shown.count('<svg class="shot"') == count


def test_pictures_beyond_those_that_are_shown_are_counted(look, account, pictures):
    linkedin, instagram = look(account("linkedin"), account("instagram"), picture=pictures(6))

    assert linkedin.count('<svg class="shot"') == 4
    assert "+2" in words(linkedin)
    assert instagram.count('<svg class="shot"') == 1
    assert "1/6" in words(instagram)


def test_pictures_are_shown_as_they_leave(look, account, pictures):
    (number,) = pictures(1)
    (instagram,) = look(account("instagram"), picture=number)
    (whole,) = look(account("instagram"), picture=number, **{f"cut_{number}_instagram": "1:1"})

    assert 'viewBox="18 0 764 400"' in instagram
    assert 'viewBox="200 0 400 400"' in whole


def test_networks_without_pictures_show_none(look, account, pictures):
    (shown,) = look(account("irc"), picture=pictures(1))

    assert '<svg class="shot"' not in shown
    assert "takes no files from here" in words(shown)


def test_an_account_is_shown_by_its_name_and_handle(look, account):
    (shown,) = look(account("x", name="Brûlerie Lanterne", account="lanterne"))
    (same,) = look(account("x", name="lanterne", account="lanterne"))

    assert "@lanterne · now" in words(shown)
    assert "@lanterne" not in words(same)


def test_a_letter_shows_its_subject_and_how_one_leaves(look, account):
    with_, without = look(account("circular"), title="Novembre"), look(account("circular"))

    assert "Novembre" in words(with_[0])
    assert "One click and you leave" in words(with_[0])
    assert "No subject yet" in words(without[0])


def test_reviewers_read_the_text_whole(brand, account, as_ada, people, by, chain):
    chain(("any", ["Max"]))
    channel = account("linkedin")
    post = write_post(by("Zoé"), brand, Written(LONG, told=[Told(channel.pk)]))
    review = hand_in(by("Zoé"), post)
    page = as_ada.get(f"{PUBLISH}approvals/{review.pk}/").content.decode()

    assert 'class="look f-wall"' in page
    assert "data-quotable" in page
    assert "folded" not in page


def test_a_post_that_is_opened_shows_its_thread(as_ada, brand, account):
    channel = account("mastodon")
    post = write_post(MACHINE, brand, Written("Un.", thread=["Deux."], told=[Told(channel.pk)]))
    page = as_ada.get(f"{PUBLISH}posts/{post.pk}/edit/").content.decode()

    assert "2/2" in words(page)


def cut_of(card):
    """The texts of the thread that a preview offers."""
    return re.findall(r"<span data-part hidden>(.*?)</span>", card, re.DOTALL)


def test_what_is_too_long_can_be_cut_into_a_thread_where_the_network_has_threads(look, account):
    for one in ("x", "bluesky"):
        assert len(cut_of(look(account(one), text=LONG)[0])) == 2
    assert cut_of(look(account("mastodon"), text=LONG)[0]) == []  # it fits
    assert cut_of(look(account("linkedin"), text=LONG * 20)[0]) == []  # comments are no thread


def test_each_part_of_a_thread_fits_with_the_names_and_the_signature_that_leave(
    look, account, brand
):
    closing = "— La Lanterne, brûlerie"
    KeptText.objects.create(brand=brand, kind="signature", name="Maison", text=closing)
    there, text = account("bluesky"), "C’est prêt. " * 20 + "@[Zoé Martin] " + "Venez ici. " * 50
    signed = {f"signature_{there.pk}": closing}
    first, *further = cut_of(look(there, text=text, **signed)[0])
    assert " ".join([first, *further]) == text.strip()
    after = look(there, text=first, thread=further, **signed)[0]
    assert (cut_of(after), "too long" in after, closing in after) == ([], False, True)


def test_a_text_that_follows_is_cut_too_and_one_of_an_account_s_own_is_not(look, account):
    there = account("bluesky")
    assert len(cut_of(look(there, text="Court.", thread=[LONG])[0])) == 3
    assert cut_of(look(there, text=LONG, **{f"text_{there.pk}": LONG})[0]) == []
    assert cut_of(look(there, text=LONG * 30)[0]) == []  # more texts than a thread may have
