"""Two wordings of a post: begun from its page, weighed fairly, and never judged beyond what is known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.campaigns.comparing import Verdict
from palabre.campaigns.models import ClickCount
from palabre.channels.models import Channel
from palabre.connectors.bluesky import PLATFORM as BLUESKY
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.governance.words import sentence
from palabre.publishing.actions.posts import (
    Told,
    Written,
    change_post,
    schedule,
    throw_away,
    write_post,
)
from palabre.publishing.actions.rivals import try_in_two
from palabre.publishing.copying import written_of
from palabre.publishing.models import Delivery, Figure, Post, PostLink
from palabre.publishing.rivals import rivals_of
from palabre.publishing.rules import MEASURE_AFTER
from palabre.publishing.weighing import FIRST_FAIR, Side, Why, step_of, together, weigh

PUBLISH = "/o/lanterne/lanterne/publish/"
SHOP = "https://lanterne.example/luciole"
# How many saw a text, and how many of them acted.
PAIRS = some.tuples(some.integers(1, 3000), some.integers(0, 3000)).map(
    lambda one: (one[0], min(one))
)


def side(seen, acted, step=FIRST_FAIR, metric="views"):
    """One wording that so many saw and liked, told at a step."""
    return Side({step: {metric: seen, "likes": acted}})


def weighed(a, b, **more):
    """Both sides weighed by reactions, on a network that tells how many saw a text."""
    return weigh(a, b, **{"tells": True, "counts": False, **more})


class TestWeighing:
    @pytest.mark.parametrize(
        ("a", "b", "verdict"),
        [
            ((1000, 20), (1000, 90), Verdict.B),
            ((1000, 90), (1000, 20), Verdict.A),
            ((1000, 50), (1000, 52), Verdict.OPEN),
            ((1000, 3), (1000, 9), Verdict.FEW),
        ],
    )
    def test_shares_of_those_who_saw_are_compared(self, a, b, verdict):
        assert weighed(side(*a), side(*b)).found.verdict == verdict

    def test_the_one_that_fewer_saw_may_still_be_the_better_one(self):
        found = weighed(side(10_000, 300), side(1_000, 90))
        assert (found.won, found.found.verdict) == ((300, 90), Verdict.B)

    @pytest.mark.parametrize(
        ("a", "b", "more", "why"),
        [
            (side(9, 1), None, {}, Why.NOT_OUT),
            (side(9, 1), side(9, 1), {"tells": False}, Why.UNSEEN),
            (side(9, 1), Side({}), {}, Why.NOT_YET),
            (side(9, 1, metric="reach"), side(9, 1), {}, Why.NOT_YET),
            (side(9, 1, step=3), side(9, 1, step=2), {}, Why.NOT_YET),
            (side(9, 1, step=1), side(9, 1, step=1), {}, Why.EARLY),
            (side(9, 10), side(9, 1), {}, Why.ODD),
            (side(0, 0), side(9, 1), {}, Why.ODD),
            (side(9, -3), side(9, 1), {}, Why.ODD),
            (Side({2: {"views": 9}}), side(9, 1), {}, Why.NOTHING),
            (side(9, 1), side(9, 1), {"counts": True}, Why.NOTHING),
        ],
    )
    def test_what_can_not_be_compared_says_why(self, a, b, more, why):
        found = weighed(a, b, **more)
        assert (found.why, found.found) == (why, None)

    def test_people_reached_are_preferred_to_views_and_the_greatest_common_age_is_taken(self):
        figures = {"views": 900, "reach": 500, "likes": 50}
        a = Side({2: figures, 3: {**figures, "reach": 600}, 4: figures})
        found = weighed(a, Side({2: figures, 3: figures}))
        assert (found.metric, found.step, found.seen) == ("reach", 3, (600, 500))

    def test_the_networks_own_sum_of_reactions_counts_where_both_have_it(self):
        told = {"views": 900, "likes": 5, "relays": 2, "engagements": 30}
        assert weighed(Side({2: told}), Side({2: told})).won == (30, 30)
        alone = {name: value for name, value in told.items() if name != "engagements"}
        assert weighed(Side({2: told}), Side({2: alone})).won == (7, 7)

    def test_links_are_compared_until_the_same_age(self):
        asked = []

        def came(step):
            asked.append(step)
            return 30

        sides = [Side({2: {"views": 900}}, came), Side({2: {"views": 900}}, came)]
        assert weighed(*sides, counts=True).won == (30, 30)
        assert asked == [2, 2]
        assert weighed(*sides, counts=True, tells=False).won == (30, 30)
        assert asked[2:] == [None, None]

    def test_all_accounts_together_need_two_that_can_be_weighed(self):
        good = weighed(side(1000, 20), side(1000, 90))
        assert together([good, weighed(side(9, 1), None)]) is None
        found = together([good, good])
        assert (found.won, found.seen) == ((40, 180), (2000, 2000))
        assert (found.found.verdict, found.disagree) == (Verdict.B, False)

    def test_sums_that_point_elsewhere_than_their_parts_are_not_believed(self):
        # On each account the second one did better; in the sum the first one, for it was seen where more act.
        parts = [weighed(side(1000, 300), side(100, 40)), weighed(side(100, 1), side(1000, 30))]
        assert [one.found.share_b > one.found.share_a for one in parts] == [True, True]
        found = together(parts)
        assert (found.found.verdict, found.disagree) == (Verdict.A, True)

    @given(some.lists(some.tuples(PAIRS, PAIRS), min_size=2, max_size=4))
    def test_whatever_is_told_together_never_contradicts_an_account_in_silence(self, rows):
        parts = [weighed(side(*a), side(*b)) for a, b in rows]
        found = together(parts)
        if not found.disagree and found.found.verdict == Verdict.B:
            assert all(one.found.share_b >= one.found.share_a for one in parts)
        if not found.disagree and found.found.verdict == Verdict.A:
            assert all(one.found.share_b <= one.found.share_a for one in parts)

    @pytest.mark.parametrize(("hours", "step"), [(0, 0), (1, 1), (23, 1), (24, 2), (200, 3)])
    def test_a_figure_belongs_to_the_step_that_its_text_had_reached(self, hours, step):
        assert step_of(timedelta(hours=hours)) == step


@pytest.fixture
def campaign(brand):
    """A campaign of the brand."""
    return make_campaign(MACHINE, brand, "Luciole")


@pytest.fixture
def first(brand, channel, campaign):
    """A post whose links are counted."""
    written = Written(
        text=f"Le café du soir : {SHOP}", campaign=campaign.pk, counts_clicks=True,
        told=[Told(channel.pk)], due_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    return write_post(MACHINE, brand, written)


@pytest.fixture
def out(clock):
    """Let posts leave; what is told of each: views, likes and visitors of its links, a day later."""

    def leave(*told):
        for post, *_figures in told:
            schedule(MACHINE, post, timezone.now())
        clock()
        for post, views, likes, visitors in told:
            row = Delivery.objects.get(variant__post=post)
            at = row.sent_at + MEASURE_AFTER[FIRST_FAIR]
            for metric, value in (("views", views), ("likes", likes)):
                Figure.objects.create(delivery=row, metric=metric, value=value, at=at)
            for one in PostLink.objects.filter(variant__post=post):
                day = timezone.localtime(row.sent_at).date()
                count(one.link, day, visitors)
                count(one.link, day + timedelta(days=8), 500)
                ClickCount.objects.create(link=one.link, day=day, robot=True, clicks=77, visitors=9)

    def count(link, day, visitors):
        ClickCount.objects.create(link=link, day=day, clicks=2 * visitors, visitors=visitors)

    return leave


@pytest.mark.django_db
class TestTrying:
    def test_a_second_wording_is_begun_on_the_same_accounts_in_the_same_campaign(
        self, as_ada, first, campaign, channel
    ):
        answer = as_ada.post(f"{PUBLISH}posts/{first.pk}/compare/begin/")
        rival = Post.objects.get(rival_of=first)
        assert answer["Location"] == f"{PUBLISH}posts/{rival.pk}/edit/"
        assert (rival.text, rival.campaign, rival.counts_clicks) == (first.text, campaign, True)
        assert (rival.state, rival.due_at) == ("draft", None)
        assert [one.channel for one in rival.variants.all()] == [channel]
        told = sentence(AuditEntry.objects.get(verb="tried in two"))
        assert told == f"Ada tried post “{first}” in two wordings."
        for one in (first, rival):
            page = as_ada.get(f"{PUBLISH}posts/{one.pk}/").content.decode()
            assert f"{PUBLISH}posts/{first.pk}/compare/" in page
            assert "Try it in two wordings" not in page

    def test_what_is_changed_in_it_stays_its_rival(self, first):
        rival = try_in_two(MACHINE, first)
        written = replace(written_of(rival), text="Ce soir, Luciole")
        change_post(MACHINE, rival, written, rival.version)
        rival.refresh_from_db()
        assert (rival.rival_of, first.rivals.get()) == (first, rival)

    def test_a_third_wording_is_refused_until_the_second_is_thrown_away(self, as_ada, first):
        rival = try_in_two(MACHINE, first)
        for one in (first, rival):
            with pytest.raises(Refused):
                try_in_two(MACHINE, one)
        page = as_ada.post(f"{PUBLISH}posts/{first.pk}/compare/begin/", follow=True)
        assert "has its other wording already" in page.content.decode()
        throw_away(MACHINE, rival)
        assert try_in_two(MACHINE, first).rival_of == first

    def test_a_post_without_another_wording_has_nothing_to_compare(self, as_ada, first):
        assert as_ada.get(f"{PUBLISH}posts/{first.pk}/compare/").status_code == 404

    def test_who_may_only_look_begins_none(self, client, bo, first):
        client.force_login(bo.user)
        assert "Try it in two" not in client.get(f"{PUBLISH}posts/{first.pk}/").content.decode()
        assert client.post(f"{PUBLISH}posts/{first.pk}/compare/begin/").status_code == 403
        assert Post.objects.count() == 1


@pytest.mark.django_db
class TestComparing:
    def test_visitors_until_the_same_age_out_of_those_who_saw_with_robots_apart(
        self, as_ada, first, network, out
    ):
        rival = try_in_two(MACHINE, first)
        out((first, 1000, 5, 20), (rival, 1000, 5, 90))
        (account,) = rivals_of(first, rival).accounts
        assert (account.weighed.won, account.weighed.seen) == ((20, 90), (1000, 1000))
        assert account.robots == (77, 77)
        for one in (first, rival):
            page = as_ada.get(f"{PUBLISH}posts/{one.pk}/compare/").content.decode()
            assert page.count("The second wording did better") == 2
            assert "2.0% of those who saw the first followed its links, 9.0% of the second." in page
            assert "The true difference lies between 5.1% and 9.1% (95 %)" in page
            assert page.count("77 clicks of robots, apart") == 2

    def test_reactions_are_compared_where_one_does_not_count(self, as_ada, first, network, out):
        rival = try_in_two(MACHINE, first)
        change_post(MACHINE, rival, replace(written_of(rival), counts_clicks=False), rival.version)
        rival.refresh_from_db()
        out((first, 1000, 60, 20), (rival, 1000, 61, 0))
        page = as_ada.get(f"{PUBLISH}posts/{first.pk}/compare/").content.decode()
        assert "Compared by those who reacted." in page
        assert page.count("Can’t tell yet") == 2
        assert "60 reactions" in page
        assert "of 1,000 views" in page

    def test_a_network_that_does_not_tell_how_many_saw_it_is_said_so(
        self, as_ada, first, network, out, monkeypatch
    ):
        rival = try_in_two(MACHINE, first)
        out((first, 0, 5, 20), (rival, 0, 5, 90))
        monkeypatch.setitem(PLATFORMS, "echo", (replace(BLUESKY, slug="echo"), network))
        page = as_ada.get(f"{PUBLISH}posts/{first.pk}/compare/").content.decode()
        assert "Nothing can be said yet" in page
        assert "Bluesky doesn’t tell how many saw it: no share can be said." in page
        assert "520 visitors" in page

    def test_before_both_have_left_nothing_is_said(self, as_ada, first, network, out):
        rival = try_in_two(MACHINE, first)
        page = as_ada.get(f"{PUBLISH}posts/{first.pk}/compare/").content.decode()
        assert "It doesn’t stand there in both wordings yet." in page
        out((first, 1000, 60, 20))
        page = as_ada.get(f"{PUBLISH}posts/{rival.pk}/compare/").content.decode()
        assert "Nothing can be said yet" in page

    def test_accounts_that_disagree_leave_the_sum_unsaid(self, as_ada, first, network, out, clock):
        other = Channel.objects.create(
            organisation=first.organisation, brand=first.brand, platform="echo", name="Deux"
        )
        rival = try_in_two(MACHINE, first)
        for post in (first, rival):
            told = [*written_of(post).told, Told(other.pk)]
            change_post(MACHINE, post, replace(written_of(post), told=told), post.version)
            post.refresh_from_db()
            schedule(MACHINE, post, timezone.now())
        clock()
        seen = {(first.pk, False): (1000, 300), (first.pk, True): (100, 1)}
        seen |= {(rival.pk, False): (100, 40), (rival.pk, True): (1000, 30)}
        for row in Delivery.objects.select_related("variant"):
            views, visitors = seen[row.variant.post_id, row.channel_id == other.pk]
            at = row.sent_at + MEASURE_AFTER[FIRST_FAIR]
            Figure.objects.create(delivery=row, metric="views", value=views, at=at)
            link = row.variant.links.get().link
            day = timezone.localtime(row.sent_at).date()
            ClickCount.objects.create(link=link, day=day, clicks=visitors, visitors=visitors)
        page = as_ada.get(f"{PUBLISH}posts/{first.pk}/compare/").content.decode()
        assert "The accounts disagree: look at each" in page
        assert "of those who saw the first" not in page
