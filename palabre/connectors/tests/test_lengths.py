"""Texts are counted as each network counts them, and cut where nothing breaks."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors import x
from palabre.connectors.contract import PostLimits
from palabre.connectors.lengths import bytes_over, cut_into, fits, length, octets, over, taken
from palabre.connectors.links import links
from palabre.connectors.registry import PLATFORMS

X = PostLimits(text=280, unit="weighted", link=23)
XS_OWN = json.loads((Path(x.__file__).parent / "fixtures/weighted.json").read_text())
BLUESKY = PostLimits(text=300, unit="graphemes", bytes=3_000)
MASTODON = PostLimits(text=500, unit="graphemes", link=23, bare_mentions=True)
FARMER, FAMILY, WALES = "👩‍🌾", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"
SIGNS = [
    "a",
    "é",
    "e\u0301",
    " ",
    "\n",
    "語",
    "。",
    ". ",
    "!",
    "👍🏽",
    FARMER,
    "🇫🇷",
    "1️⃣",
    "@",
    "#",
    "क्षि",
]
TEXTS = st.lists(st.sampled_from([*SIGNS, " https://example.com/a ", "mot ", "@lanterne"])).map(
    "".join
)


def found(text: str, *, bare: bool = True) -> list[str]:
    return [text[start:end] for start, end in links(text, bare=bare)]


@pytest.mark.parametrize("case", XS_OWN, ids=[case["description"] for case in XS_OWN])
def test_a_text_weighs_what_x_says_in_its_own_examples(case):
    assert length(case["text"], X) == case["weightedLength"]
    if (
        case["description"] != "Handle invalid characters"
    ):  # refused for what they are, not for their weight
        assert fits(case["text"], X) == case["valid"]


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("Good morning", 12),
        ("Où êtes-vous ?", 14),
        ("语言", 4),
        ("한국어", 6),
        ("ひらがな", 8),
        ("“quoted” – it’s fine…", 22),  # the ellipsis is outside of the light ranges
        ("5′ 6″", 5),
        ("€", 2),
        ("👍", 2),
        ("👍🏽", 2),
        (FARMER, 2),
        (FAMILY, 2),
        (WALES, 2),
        ("🇫🇷🇧🇪", 4),
        ("1️⃣", 2),
        ("©", 1),
        ("©️", 2),
        ("☎︎", 4),  # asked for as text: two signs, two each
        ("cafe\u0301", 4),
        ("", 0),
        ("https://lanterne.example.com/a/very/long/path?with=a&question=too", 23),
        ("lanterne.fr", 23),
        ("Voir lanterne.fr/menu.", 5 + 23 + 1),
        ("(see https://en.wikipedia.org/wiki/Coffee_(drink))", 5 + 23 + 1),
        ("voir@lanterne.fr", 16),
        ("Node.js", 7),
        ("Fin.Début", 9),
        ("http://localhost:8000/a", 23),
        ("@lanterne a dit", 15),
    ],
)
def test_x_counts_weights_as_it_documents_them(text, weight):
    assert length(text, X) == weight


def test_x_counts_a_link_of_4096_characters_like_any_other():
    assert length("http://example.com/" + "a" * 4_077, X) == 23
    assert length("http://example.com/" + "a" * 4_078, X) > 4_000


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Sur example.com, example.org et t.co.", ["example.com", "example.org", "t.co"]),
        ("日本語example.com日本語", ["example.com"]),
        ("http://日本.jp/a et 日本.jp/a", ["http://日本.jp/a"]),
        ("«https://example.com/a»", ["https://example.com/a"]),
        ("https://example.com/a;b?c=d#e!", ["https://example.com/a;b?c=d#e"]),
        ("example.notanending www.example.com", ["www.example.com"]),
        ("ftp://example.com a/example.com #example.com @example.com $example.com", []),
        ("http://" + "a" * 64 + ".com", []),
        ("http://example_.com http://-example.com", []),
        ("https://t.co/abc's", ["https://t.co/abc"]),
        ("rien ici...", []),
    ],
)
def test_links_are_found_as_x_finds_them(text, addresses):
    assert found(text) == addresses


def test_mastodon_counts_links_of_a_scheme_alike_and_leaves_out_servers_of_mentions():
    assert length("https://example.com/" + "a" * 200, MASTODON) == 23
    assert length("example.com/" + "a" * 200, MASTODON) == 212
    assert length("@zoe@lanterne.example merci", MASTODON) == len("@zoe merci")
    assert length("zoe@lanterne.example merci", MASTODON) == 26
    assert length("https://lanterne.social/@zoe@autre.social", MASTODON) == 23
    assert length(FAMILY, MASTODON) == 1


def test_bluesky_counts_what_a_reader_sees_and_bytes_beside_it():
    text = FAMILY * 150
    assert (length(text, BLUESKY), octets(text)) == (150, 150 * 25)
    assert over(text, BLUESKY) == 0
    assert bytes_over(text, BLUESKY) == 750
    assert not fits(text, BLUESKY)
    assert over("a" * 303, BLUESKY) == 3
    assert fits("é" * 300, BLUESKY)


@pytest.mark.parametrize(
    ("unit", "count"),
    [("characters", 8), ("graphemes", 2), ("bytes", 26), ("utf16", 12), ("emoji-bytes", 26), ("weighted", 3)],
)  # fmt: skip
def test_each_unit_counts_a_letter_and_a_family_in_its_way(unit, count):
    assert length("a" + FAMILY, PostLimits(unit=unit)) == count


def test_the_place_where_a_text_gets_too_long_is_told():
    assert taken("a" * 12, PostLimits(text=10)) == 10
    assert taken("a" * 9 + FAMILY, PostLimits(text=10)) == 9
    assert taken("", PostLimits(text=10)) == taken("é" * 3, PostLimits(bytes=1)) == 0
    assert taken("abc", PostLimits(text=10)) == 3


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="furlongs"):
        length("a", PostLimits(unit="furlongs"))


def test_every_network_that_publishes_counts_in_a_known_unit():
    for platform, _ in PLATFORMS.values():
        if platform.post:
            assert length("Bonjour", platform.post) == 7


@given(TEXTS, TEXTS)
def test_a_text_is_never_shorter_than_its_beginning(first, second):
    for limits in (
        X,
        BLUESKY,
        MASTODON,
        PostLimits(unit="utf16"),
        PostLimits(unit="emoji-bytes"),
    ):
        whole = length(f"{first} {second}", limits)
        assert whole >= length(first, limits)
        assert whole == length(first, limits) + 1 + length(second, limits) or "\n" in first + second


# What a reader sees as one sign, each with its bytes: told by hand, not by what is tested.
ONE_SIGN = {"a": 1, "é": 2, "語": 3, "👍🏽": 8, FARMER: 11, FAMILY: 25, WALES: 28, "🇫🇷": 8, "1️⃣": 7}


@given(st.lists(st.sampled_from(sorted(ONE_SIGN)), max_size=330))
def test_bluesky_takes_300_signs_and_3000_bytes_whatever_they_are_made_of(signs):
    text, weight = "".join(signs), sum(ONE_SIGN[sign] for sign in signs)
    assert (length(text, BLUESKY), octets(text)) == (len(signs), weight)
    assert over(text, BLUESKY) == max(0, len(signs) - 300)
    assert bytes_over(text, BLUESKY) == max(0, weight - 3_000)
    assert fits(text, BLUESKY) == (len(signs) <= 300 and weight <= 3_000)


WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40)
ADDRESSES = st.builds(
    "{}://{}.{}/{}".format,
    st.sampled_from(["http", "https"]), WORDS, st.sampled_from(["fr", "com", "social", "paris"]), WORDS,
)  # fmt: skip
HANDLES = st.builds("@{}@{}.example".format, WORDS, WORDS)
SAID = st.one_of(
    WORDS.map(lambda word: (word, len(word), len(word))),
    st.just((FAMILY, 1, 2)),
    ADDRESSES.map(lambda address: (address, 23, 23)),
    HANDLES.map(lambda handle: (handle, handle.rindex("@"), len(handle))),
)


@given(st.lists(SAID, min_size=1, max_size=30))
def test_mastodon_and_x_count_each_address_as_23_and_mastodon_no_server_of_a_mention(said):
    text, spaces = " ".join(one for one, _, _ in said), len(said) - 1
    assert length(text, MASTODON) == sum(there for _, there, _ in said) + spaces
    without = [one for one in said if "@" not in one[0]]
    if without:
        spaces = len(without) - 1
        assert length(" ".join(one for one, _, _ in without), X) == (
            sum(weight for _, _, weight in without) + spaces
        )


@given(st.text())
def test_no_text_breaks_the_counting(text):
    for unit in ("characters", "graphemes", "bytes", "utf16", "emoji-bytes"):
        assert length(text, PostLimits(unit=unit)) >= (1 if text else 0)
    assert length(text, X) == length(unicodedata.normalize("NFD", text), X)


def cut(text, limits):
    return list(cut_into(text, lambda part: fits(part, limits)))


@given(TEXTS, st.integers(30, 80))
def test_parts_of_a_thread_fit_and_hold_the_whole_text(text, most):
    limits = PostLimits(text=most, unit="graphemes", bytes=most * 8)
    parts = cut(text, limits)
    assert "".join("".join(parts).split()) == "".join(text.split())
    for part in parts:
        alone = len(part.split()) == 1 and ("@" in part or "#" in part or "/" in part)
        assert fits(part, limits) or alone


@given(TEXTS)
def test_no_cut_goes_through_a_link_or_a_sign(text):
    parts = cut(text, PostLimits(text=40, unit="graphemes"))
    assert sum(part.count("https://example.com/a") for part in parts) == text.count(
        "https://example.com/a"
    )
    assert sum(part.count(FARMER) for part in parts) == text.count(FARMER)


def test_a_long_text_is_cut_after_sentences():
    text = "Le café est torréfié ici. Nous le servons chaud ! Venez donc le goûter ce samedi."
    assert cut(text, PostLimits(text=50)) == [
        "Le café est torréfié ici. Nous le servons chaud !",
        "Venez donc le goûter ce samedi.",
    ]


def test_a_text_that_fits_stays_one_and_nothing_gives_nothing():
    assert cut(" Bonjour ", X) == ["Bonjour"]
    assert cut("  ", X) == []
    assert cut("a" * 9_000, PostLimits()) == ["a" * 9_000]


def test_a_word_that_alone_is_too_long_is_cut_and_a_link_or_a_name_is_not():
    assert cut("a" * 25, PostLimits(text=10)) == ["a" * 10, "a" * 10, "a" * 5]
    for whole in ("https://example.com/" + "a" * 30, "@[Zoé Martin de la Lanterne]"):
        assert cut(f"Voir {whole} ici", PostLimits(text=20)) == ["Voir", whole, "ici"]
