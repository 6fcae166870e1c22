"""What the pure parts decide: targets, robots, networks, comparisons, lots, signs, conditions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from palabre.analysis.referrers import network_of
from palabre.analysis.robots import is_robot
from palabre.campaigns import lots
from palabre.campaigns.comparing import Verdict, chance_that_b_is_better, compare
from palabre.campaigns.entries import Conditions, Entry, Reason, judged
from palabre.campaigns.rules import Outcome, coupon_stands, spelt
from palabre.campaigns.signs import Presented, SignKind, signs
from palabre.campaigns.targets import USUAL, Unfit, tagged, target_of, unknown_names

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
OWN = frozenset({"go.lanterne.example"})


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,hi",
        "ftp://lanterne.example/",
        "//lanterne.example",
        "http://user:secret@lanterne.example/",
        "https://lanterne.example@evil.example/",
        "https://lanterne.example\\@evil.example/",
        "https://lanterne.example/\r\nSet-Cookie: a=b",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://10.0.0.3/",
        "https://169.254.169.254/latest/",
        "https://localhost/",
        "https://printer.local/",
        "https://intranet/",
        "https://go.lanterne.example/abc",
        "https://go.lanterne.example./abc",
        "https://lanterne.example:99999/",
        "https://" + "a" * 2000 + ".example/",
        "https://lanterne.example/" + "é" * 400,
    ],
)
def test_an_address_that_people_must_not_be_sent_to_is_refused(typed):
    with pytest.raises(Unfit):
        target_of(typed, OWN)


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("lanterne.example/café", "https://lanterne.example/caf%C3%A9"),
        ("http://Lanterne.Example", "http://lanterne.example/"),
        ("https://lanterne.example:8443/a?b=c#d", "https://lanterne.example:8443/a?b=c#d"),
        ("https://café.example/", "https://xn--caf-dma.example/"),
        ("lanterne.example:8080/x", "https://lanterne.example:8080/x"),
        ("https://93.184.216.34/", "https://93.184.216.34/"),
    ],
)
def test_an_address_is_kept_as_browsers_ask_for_it(typed, target):
    assert target_of(typed) == target


@given(some.text(max_size=80))
@example(typed="0.\x80")
@example(typed="0.\xaf")
def test_whatever_is_typed_a_target_is_plain_ascii_over_http(typed):
    try:
        target = target_of(typed)
    except Unfit:
        return
    assert target.isascii()
    assert target.startswith(("http://", "https://"))
    assert not set(target) & set(" \r\n\t\\")


def test_tags_are_filled_in_and_what_is_there_already_stays():
    values = {"network": "bluesky", "medium": "social", "campaign": "luciole", "link": "ab"}
    told = tagged("https://lanterne.example/?utm_source=mine&x=1#top", USUAL, values)
    assert told == (
        "https://lanterne.example/?utm_source=mine&x=1"
        "&utm_medium=social&utm_campaign=luciole&utm_content=ab#top"
    )


def test_a_tag_that_nothing_fills_is_left_out():
    assert tagged("https://a.example/", {"utm_source": "{network}"}, {}) == "https://a.example/"
    assert unknown_names({"utm_source": "{network}-{nets}"}) == {"nets"}


CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Twitterbot/1.0",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
        "http.rb/5.1.1 (Mastodon/4.3.0; +https://mastodon.social/) Bot",
        "WhatsApp/2.23.20.0",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (X11; Linux) HeadlessChrome/140.0",
    ],
)
def test_a_program_that_says_what_it_is_is_a_robot(agent):
    assert is_robot("GET", agent)


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        PHONE,
        f"{PHONE} [FBAN/FBIOS;FBAV/500.0]",
        f"{PHONE} Instagram 350.0.0.1 (iPhone14,2)",
        "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
        "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    ],
)
def test_a_browser_is_a_person_even_inside_an_app(agent):
    assert not is_robot("GET", agent)


def test_what_is_fetched_ahead_is_no_click():
    assert is_robot("GET", CHROME, "prefetch;prerender")
    assert is_robot("HEAD", CHROME)


@pytest.mark.parametrize(
    ("referrer", "agent", "network"),
    [
        ("https://t.co/", CHROME, "x"),
        ("https://lm.facebook.com/l.php", CHROME, "facebook"),
        ("android-app://com.linkedin.android/", CHROME, "linkedin"),
        ("https://go.bsky.app/redirect", CHROME, "bluesky"),
        ("https://www.google.co.uk/", CHROME, "search"),
        ("https://notfacebook.com/", CHROME, "other"),
        ("https://un-blog.example/page", CHROME, "other"),
        ("", f"{PHONE} Instagram 350.0", "instagram"),
        ("", CHROME, ""),
        ("http://[broken", CHROME, ""),
    ],
)
def test_a_click_is_filed_under_the_network_that_it_came_from(referrer, agent, network):
    assert network_of(referrer, agent) == network


def test_two_variants_that_are_alike_can_not_be_told_apart():
    assert compare(50, 1000, 52, 1000).verdict is Verdict.OPEN


def test_a_variant_that_is_clearly_better_is_said_to_be():
    found = compare(30, 1000, 80, 1000)
    assert found.verdict is Verdict.B
    assert found.low > 0
    assert compare(80, 1000, 30, 1000).verdict is Verdict.A


def test_of_a_handful_nothing_is_said():
    assert compare(0, 10, 9, 10).verdict is Verdict.FEW


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError):
        compare(5, 3, 1, 1)


def test_the_chance_is_the_published_one_and_agrees_with_the_normal_law_for_large_counts():
    assert chance_that_b_is_better(0, 0, 0, 0) == pytest.approx(0.5)
    # By hand, for Beta(2, 3) and Beta(3, 2): 1 - 12 (4 B(5, 3) - 3 B(6, 3)).
    assert chance_that_b_is_better(1, 3, 2, 3) == pytest.approx(53 / 70)
    small, large = (chance_that_b_is_better(9_000, 90_000, n, 90_000) for n in (9_150, 9_151))
    assert small < large < 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(some.integers(0, 300), some.integers(0, 300), some.integers(1, 300), some.integers(1, 300))
def test_a_verdict_does_not_hang_on_which_one_is_called_first(won_a, won_b, more_a, more_b):
    one = compare(won_a, won_a + more_a, won_b, won_b + more_b)
    other = compare(won_b, won_b + more_b, won_a, won_a + more_a)
    assert one.chance_b == pytest.approx(1 - other.chance_b, abs=1e-9)
    mirrored = {Verdict.A: Verdict.B, Verdict.B: Verdict.A}
    assert other.verdict is mirrored.get(one.verdict, one.verdict)


@given(some.sets(some.text(min_size=1, max_size=8), min_size=1, max_size=30), some.text(max_size=5))
def test_a_draw_hangs_on_the_list_and_not_on_its_order(ids, public):
    marks = [lots.mark("abc", one) for one in ids]
    seed = lots.seed("s" * 64, lots.list_mark(marks), public)
    drawn = lots.lots(seed, marks)
    assert sorted(drawn) == sorted(set(marks))
    assert drawn == lots.lots(lots.seed("s" * 64, lots.list_mark(marks[::-1]), public), marks[::-1])


def test_lots_fall_about_evenly():
    marks = [lots.mark("abc", str(n)) for n in range(4)]
    wins = dict.fromkeys(marks, 0)
    for n in range(2000):
        wins[lots.lots(lots.seed(str(n), "list", ""), marks)[0]] += 1
    assert min(wins.values()) > 430


def presented(code, outcome, place, minutes):
    return Presented(code, outcome, place, NOW + timedelta(minutes=minutes))


def test_many_wrong_codes_at_one_place_are_a_sign():
    rows = [presented(f"X{n}", Outcome.UNKNOWN, "Lyon", n) for n in range(6)]
    assert [(one.kind, one.count, one.about) for one in signs(rows)] == [
        (SignKind.TRIES, 6, "Lyon")
    ]
    assert signs(rows[:4]) == []


def test_wrong_codes_over_a_day_are_no_sign():
    assert signs(presented(f"X{n}", Outcome.UNKNOWN, "Lyon", 60 * n) for n in range(12)) == []


def test_a_code_that_comes_again_elsewhere_is_a_sign():
    rows = [
        presented("ABC", Outcome.REDEEMED, "Lyon", 0),
        presented("ABC", Outcome.USED, "Nantes", 9),
        presented("DEF", Outcome.REDEEMED, "Lyon", 0),
        presented("DEF", Outcome.USED, "Lyon", 9),
    ]
    assert [(one.kind, one.about, one.places) for one in signs(rows)] == [
        (SignKind.PLACES, "ABC", ("Lyon", "Nantes"))
    ]


def test_an_hour_far_above_the_others_is_a_sign():
    calm = [presented(f"A{n}", Outcome.REDEEMED, "Lyon", 61 * n) for n in range(8)]
    rush = [presented(f"B{n}", Outcome.REDEEMED, "Lyon", 900 + n) for n in range(12)]
    assert [one.kind for one in signs([*calm, *rush])] == [SignKind.BURST]
    assert signs(calm) == []


def test_a_coupon_says_why_it_is_not_taken():
    hour = timedelta(hours=1)
    assert coupon_stands("active", None, None, NOW) is None
    assert coupon_stands("paused", None, None, NOW) is Outcome.PAUSED
    assert coupon_stands("active", NOW + hour, None, NOW) is Outcome.EARLY
    assert coupon_stands("active", None, NOW, NOW) is Outcome.LATE


def test_a_code_is_the_same_however_it_is_typed():
    assert spelt(" lanterne-20 ") == spelt("LANTERNE20") == "LANTERNE20"


def test_each_condition_of_a_contest_says_whom_it_leaves_out():
    entries = [
        Entry("Zoé", "@zoe", "1", "J’y suis #Lanterne", NOW),
        Entry("Zoé", "Zoe", "2", "encore #lanterne", NOW + timedelta(minutes=1)),
        Entry("Léo", "@leo", "3", "sans", NOW),
        Entry("Ada", "@ada", "4", "#lanterne", NOW),
        Entry("Bo", "@bo", "5", "#lanterne", NOW + timedelta(days=2)),
        Entry("Cy", "@cy", "6", "#lanterne", NOW - timedelta(days=2)),
        Entry("Di", "@di", "7", "#lanterne", NOW),
    ]
    day = timedelta(days=1)
    asked = Conditions(("#lanterne",), NOW - day, NOW + day, frozenset({"ada"}), frozenset({"di"}))
    told = {entry.remote_id: reason for entry, reason in judged(entries, asked)}
    assert told == {
        "1": None, "2": Reason.DOUBLE, "3": Reason.WORDS, "4": Reason.EXCLUDED, "5": Reason.LATE,
        "6": Reason.EARLY, "7": Reason.WON,
    }  # fmt: skip
