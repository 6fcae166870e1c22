"""Links of a post that are counted: short ones of each account's own, made once, and what they brought."""

from dataclasses import replace

import pytest
from django.utils import timezone

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.campaigns.actions.links import keep_page, remove_link
from palabre.campaigns.addresses import is_open_to_all, sample_address, short_address
from palabre.campaigns.models import ClickCount, TrackedLink
from palabre.channels.models import Channel
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.wordpress import PLATFORM as WORDPRESS
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.publishing.actions import posts
from palabre.publishing.actions.deliveries import edit_published
from palabre.publishing.actions.posts import (
    Told,
    Written,
    change_post,
    schedule,
    throw_away,
    unschedule,
    write_post,
)
from palabre.publishing.copying import written_of
from palabre.publishing.counted import counts_there, found_in
from palabre.publishing.findings import findings
from palabre.publishing.models import Delivery, Post, PostLink

PUBLISH = "/o/lanterne/lanterne/publish/"
SHOP = "https://lanterne.example/luciole"


@pytest.fixture
def other(channel):
    """A second account of the brand."""
    return Channel.objects.create(
        organisation=channel.organisation, brand=channel.brand, platform="echo", name="Luciole"
    )


@pytest.fixture
def campaign(brand):
    """A campaign with the usual tags."""
    return make_campaign(MACHINE, brand, "Lancement de Luciole")


@pytest.fixture
def counted(brand, channel, other):
    """A draft on both accounts whose links are counted."""

    def make(text=f"Voir {SHOP}.", **more):
        told = [Told(channel.pk), Told(other.pk)]
        written = Written(**{"text": text, "told": told, "counts_clicks": True, **more})
        return write_post(MACHINE, brand, written)

    return make


def leads(text):
    """Where a text's only short link leads."""
    (slug,) = [one for one in TrackedLink.objects.all() if short_address(one.slug) in text]
    return slug.leads_to


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Voir https://lanterne.fr/x?a=b.", ["https://lanterne.fr/x?a=b"]),
        ("(https://lanterne.fr/a_(b))", ["https://lanterne.fr/a_(b)"]),
        ("https://lanterne.fr/été…", ["https://lanterne.fr/été"]),
        ("« https://lanterne.example/a »", ["https://lanterne.example/a"]),
        ("https://a.fr.example/x", ["https://a.fr.example/x"]),
        ("見てhttps://a.fr。次", ["https://a.fr"]),
        ("[ici](https://a.fr/x), **https://b.fr**", ["https://a.fr/x", "https://b.fr"]),
        ("www.lanterne.fr, lanterne.fr/a", ["www.lanterne.fr", "lanterne.fr/a"]),
        ("Booking.com et Amazon.fr", []),
        ("Écrivez à zoe@lanterne.fr ou a@www.lanterne.fr/x", []),
        ("`https://a.fr` et ```\nhttps://a.fr\n``` <code>https://a.fr</code>", []),
        ("http://localhost/ http://192.168.1.4/x https://a:b@a.fr/ ftp://a.fr/x", []),
    ],
)
def test_addresses_are_found_as_people_write_them(text, addresses):
    assert [text[one.start : one.end] for one in found_in(text)] == addresses


def test_what_is_a_short_link_already_stays(settings):
    settings.LINKS = "https://go.lanterne.fr"
    assert list(found_in(f"{short_address('abcdef')} {sample_address()}")) == []


@pytest.mark.django_db
class TestLeaving:
    def test_each_account_gets_links_of_its_own_that_name_network_and_campaign(
        self, counted, campaign, network, clock
    ):
        schedule(MACHINE, counted(campaign=campaign.pk))
        clock()
        assert len(set(network.taken)) == 2
        assert all(SHOP not in text and text.endswith(".") for text in network.taken)
        for text in network.taken:
            tags = leads(text).removeprefix(f"{SHOP}?")
            assert "utm_source=echo&utm_medium=social" in tags
            assert "utm_campaign=lancement-de-luciole" in tags
        assert {one.campaign for one in TrackedLink.objects.all()} == {campaign}

    def test_text_thread_comment_and_link_lead_over_the_same_short_link(
        self, counted, network, clock, channel
    ):
        told = [Told(channel.pk)]
        post = counted(
            thread=[f"Et {SHOP} encore"], first_comment=f"{SHOP}/faq", link=SHOP, told=told
        )
        first, second, comment = schedule(MACHINE, post)
        assert TrackedLink.objects.count() == 2
        short = short_address(TrackedLink.objects.get(target=SHOP).slug)
        assert first.content["link"] == short
        assert (first.content["text"], second.content["text"]) == (
            f"Voir {short}.",
            f"Et {short} encore",
        )
        assert comment.content["text"] == short_address(
            TrackedLink.objects.get(target=f"{SHOP}/faq").slug
        )
        post.refresh_from_db()
        assert (post.text, post.link) == (f"Voir {SHOP}.", SHOP)

    def test_without_the_wish_addresses_leave_as_they_were_written(self, counted, network, clock):
        schedule(MACHINE, counted(counts_clicks=False, link=SHOP))
        clock()
        assert set(network.taken) == {f"Voir {SHOP}."}
        assert not TrackedLink.objects.exists()

    def test_scheduled_again_the_same_links_are_used_with_the_campaign_of_now(
        self, counted, campaign
    ):
        post = counted()
        before = [row.content["text"] for row in schedule(MACHINE, post)]
        post = unschedule(MACHINE, post)
        posts.change_post(
            MACHINE, post, replace(written_of(post), campaign=campaign.pk), post.version
        )
        after = [row.content["text"] for row in schedule(MACHINE, post)]
        assert before == after
        assert TrackedLink.objects.count() == PostLink.objects.count() == 2
        assert all("utm_campaign=" in one.leads_to for one in TrackedLink.objects.all())

    def test_a_link_that_was_removed_meanwhile_is_made_anew(self, counted):
        post = counted()
        schedule(MACHINE, post)
        remove_link(MACHINE, TrackedLink.objects.first())
        unschedule(MACHINE, post)
        rows = schedule(MACHINE, post)
        assert TrackedLink.objects.count() == 2
        assert all(leads(row.content["text"]) for row in rows)

    def test_who_dies_while_scheduling_leaves_nothing_and_the_next_makes_each_once(
        self, counted, monkeypatch
    ):
        post, died = counted(), []

        def dies(row):
            died.append(row)
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr(posts, "nudge", dies)
            with pytest.raises(ZeroDivisionError):
                schedule(MACHINE, post)
        assert died
        assert not TrackedLink.objects.exists()
        assert not Delivery.objects.exists()
        schedule(MACHINE, Post.objects.get(pk=post.pk))
        assert TrackedLink.objects.count() == PostLink.objects.count() == 2

    def test_what_is_changed_after_publication_gets_short_links_too(
        self, counted, network, clock, channel
    ):
        (row,) = schedule(MACHINE, counted(told=[Told(channel.pk)]))
        clock()
        row.refresh_from_db()
        text = f"{row.content['text']} Et {SHOP}/faq"
        edit_published(MACHINE, row, {**row.content, "text": text})
        clock()
        (there,) = network.taken
        assert SHOP not in there
        assert there.startswith(row.content["text"])
        assert PostLink.objects.count() == 2

    def test_articles_and_mails_keep_their_links_as_written(
        self, counted, letter_account, monkeypatch
    ):
        monkeypatch.setitem(PLATFORMS, "wordpress", (WORDPRESS, lambda http, credential: None))
        blog = Channel.objects.create(
            organisation=letter_account.organisation, brand=letter_account.brand,
            platform="wordpress", name="Blog",
        )  # fmt: skip
        told = [Told(blog.pk), Told(letter_account.pk)]
        rows = schedule(MACHINE, counted(title="Luciole", told=told))
        assert [row.content["text"] for row in rows] == [f"Voir {SHOP}."] * 2
        assert not TrackedLink.objects.exists()

    def test_links_that_nobody_outside_could_open_are_never_sent_to_a_real_network(self, settings):
        real = replace(PLATFORM, fictional=False)
        settings.ADDRESS, settings.LINKS = "http://192.168.1.4:8000", ""
        assert (is_open_to_all(), counts_there(real)) == (False, False)
        settings.LINKS = "https://go.lanterne.fr"
        assert (is_open_to_all(), counts_there(real)) == (True, True)


@pytest.mark.django_db
class TestLengths:
    def test_the_short_address_is_counted_before_it_is_made_and_is_as_long(self, counted):
        long = f"{SHOP}/{'a' * 600}"
        (row, _other) = schedule(MACHINE, counted(f"{long}"))
        assert len(row.content["text"]) == len(sample_address())

    def test_a_long_address_stands_against_a_text_only_where_it_is_not_counted(self, counted):
        text = f"{'x' * 400} {SHOP}/{'a' * 200}"
        assert [one.rule for one in findings(counted(text))] == []
        assert "text-too-long" in [one.rule for one in findings(counted(text, counts_clicks=False))]

    def test_the_preview_counts_and_shows_the_short_link_and_where_it_leads(self, as_ada, channel):
        form = {
            "text": f"{'x' * 400} {SHOP}/{'a' * 200}",
            "channels": [channel.pk],
            "aim": "useful",
        }
        page = as_ada.post(f"{PUBLISH}posts/look/", form).content.decode()
        assert "too long" in page
        page = as_ada.post(
            f"{PUBLISH}posts/look/", {**form, "counts_clicks": "on"}
        ).content.decode()
        assert "too long" not in page
        assert sample_address() in page
        assert f"Its short link leads to: {SHOP}/{'a' * 200}" in page


@pytest.mark.django_db
def test_clicks_stand_on_the_page_of_the_post_for_each_account_with_robots_apart(
    as_ada, counted, network, clock
):
    post = counted()
    schedule(MACHINE, post)
    clock()
    first, second = TrackedLink.objects.order_by("pk")
    today = timezone.localdate()
    for link, clicks in ((first, 41), (second, 7)):
        ClickCount.objects.create(link=link, day=today, clicks=clicks, visitors=clicks - 2)
    ClickCount.objects.create(link=first, day=today, robot=True, clicks=913, visitors=1)
    page = as_ada.get(f"{PUBLISH}posts/{post.pk}/").content.decode()
    card = page[page.index('id="links"') : page.index("The text")]
    for figure in (41, 39, 913, 7, 5):
        assert f">{figure}</td>" in card
    assert page.index("Clicks on its links") < page.index('id="links"')
    told = page[: page.index('id="links"')]
    assert "<dd>41</dd>" in told
    assert "<dd>7</dd>" in told


@pytest.mark.django_db
def test_a_link_that_a_change_took_out_is_not_shown_unless_it_was_followed(as_ada, counted):
    post = counted()
    schedule(MACHINE, post)
    post = unschedule(MACHINE, post)
    written = replace(written_of(post), text="Sans lien")
    post = posts.change_post(MACHINE, post, written, post.version)
    schedule(MACHINE, post)
    assert 'id="links"' not in as_ada.get(f"{PUBLISH}posts/{post.pk}/").content.decode()
    ClickCount.objects.create(
        link=TrackedLink.objects.first(), day=timezone.localdate(), clicks=1, visitors=1
    )
    assert 'id="links"' in as_ada.get(f"{PUBLISH}posts/{post.pk}/").content.decode()


def test_the_links_of_what_is_thrown_away_go_with_it_unless_somebody_uses_them(counted, brand):
    post = counted(f"Voir {SHOP} ou {SHOP}encore.")
    schedule(MACHINE, post)
    unschedule(MACHINE, post)
    kept = TrackedLink.objects.last()
    keep_page(MACHINE, brand, None, "Tout", "", "tout", [kept])
    assert TrackedLink.objects.count() == 4
    throw_away(MACHINE, post)
    assert list(TrackedLink.objects.all()) == [kept]
    assert AuditEntry.objects.filter(kind="trackedlink", verb="removed").count() == 3


def test_the_links_of_an_account_that_is_left_out_go_and_the_others_stay(counted, channel):
    post = counted()
    schedule(MACHINE, post)
    mine = PostLink.objects.get(variant__channel=channel).link
    change_post(MACHINE, post, Written(text=f"Voir {SHOP}.", told=[Told(channel.pk)]), 1)
    assert list(TrackedLink.objects.all()) == [mine]


def test_a_link_that_was_followed_stays_when_its_post_is_thrown_away(counted, channel):
    post = counted()
    schedule(MACHINE, post)
    unschedule(MACHINE, post)
    followed = PostLink.objects.get(variant__channel=channel).link
    ClickCount.objects.create(link=followed, day=timezone.localdate(), clicks=1, visitors=1)
    throw_away(MACHINE, post)
    assert list(TrackedLink.objects.all()) == [followed]
