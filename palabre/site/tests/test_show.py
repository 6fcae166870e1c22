"""Figures, times and outside texts as the pages show them."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from palabre.site import marks, wording
from palabre.site.highlight import mark_words
from palabre.site.templatetags import show

NOON = datetime(2026, 11, 21, 11, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def paris():
    """All times of these tests are told in Paris."""
    with timezone.override("Europe/Paris"):
        yield


def said(function, *values, language="fr"):
    """What a function says in a language."""
    with translation.override(language):
        return function(*values)


def test_thousands_are_parted_as_the_language_does():
    assert said(wording.number, 12480) == "12\u202f480"
    assert said(wording.number, 12480, language="en") == "12,480"
    assert said(wording.number, 3.14159, 2) == "3,14"
    assert said(wording.number, None) == "–"


def test_a_negative_figure_has_a_true_minus():
    assert said(wording.number, -8) == "\u22128"


def test_large_figures_are_short():
    assert said(wording.compact, 12480) == "12,5\u00a0k"
    assert said(wording.compact, 999) == "999"


def test_a_ratio_is_read_as_a_percentage():
    assert said(wording.percent, 0.342) == "34,2\u00a0%"
    assert said(wording.percent, 0.342, language="en") == "34.2%"
    assert said(wording.percent, 0.342, 0) == "34\u00a0%"


@pytest.mark.parametrize(
    ("now", "before", "french", "english"),
    [
        (108, 100, "8\u00a0% de plus", "8% more"),
        (92, 100, "8\u00a0% de moins", "8% less"),
        (100, 100, "stable", "no change"),
        (5000, 100, "50 fois plus", "50 times more"),
        (33, 16, "17 de plus", "17 more"),
        (11, 2.75, "8 de plus", "8 more"),
        (3, 2.75, "stable", "no change"),
        (0.33, 0.16, "106\u00a0% de plus", "106% more"),
        (5, 0, "pas de chiffre antérieur", "no earlier figure"),
    ],
)
def test_a_change_is_said_in_words(now, before, french, english):
    assert said(wording.change, now, before, language="en") == english
    assert said(wording.change, now, before) == french


def test_less_is_coloured_as_better_where_less_is_better():
    text = said(show.figure_change, 26, 28, "less", language="en")
    assert text == '<span class="change good">2 less, better</span>'


@pytest.mark.parametrize(
    ("seconds", "french"),
    [
        (45, "45\u00a0s"),
        (1560, "26\u00a0min"),
        (12000, "3\u00a0h 20\u00a0min"),
        (90000, "1\u00a0j 1\u00a0h"),
    ],
)
def test_a_length_of_time_has_two_units_at_most(seconds, french):
    assert said(wording.duration, timedelta(seconds=seconds)) == french


@pytest.mark.parametrize(
    ("before", "french"),
    [
        (timedelta(seconds=5), "à l’instant"),
        (timedelta(minutes=5), "il y a 5\u00a0min"),
        (timedelta(hours=20), "hier 16:05"),
        (timedelta(days=9), "12 nov. 12:05"),
        (timedelta(days=400), "17 oct. 2025"),
    ],
)
def test_the_nearer_the_finer_a_time_is_told(before, french):
    assert said(wording.ago, NOON - before, NOON).replace("\u202f", "\u00a0") == french


def test_a_time_tells_the_exact_one_on_hover():
    text = said(show.ago, NOON)
    assert 'title="samedi 21 novembre 2026, 12:05"' in text
    assert 'datetime="2026-11-21T12:05:00+01:00"' in text


def test_matched_words_are_marked_without_case_or_accents():
    assert mark_words("Été à l'ÉCOLE", ["ecole", "ete"]) == (
        "<mark>Été</mark> à <mark>l&#x27;ÉCOLE</mark>"
    )


def test_starts_tags_and_phrases_are_marked():
    text = "Lanternes, #Lanterne: service client"
    assert mark_words(text, ["lantern*", "service client"]) == (
        "<mark>Lanternes</mark>, <mark>#Lanterne</mark>: <mark>service client</mark>"
    )


class _Reader(HTMLParser):
    """Reads markup back: which tags it has, and its text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add((tag, tuple(attrs)))

    def handle_data(self, data):
        self.text += data


HOSTILE = st.text() | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "&lt;b&gt;",
        "<mark onclick=x>a</mark>",
    ]
)


def test_a_word_of_spaces_only_is_marked_nowhere():
    assert mark_words("lanterne", [" ", "\u2009 "]) == "lanterne"


@given(
    text=st.lists(HOSTILE | st.sampled_from(["lanterne", " ", "'", "<"]), max_size=8).map("".join),
    words=st.lists(
        st.sampled_from(["lanterne", "script", "alert*", "img src", "b", "mark", "amp"]) | st.text()
    ),
)
def test_no_text_becomes_markup_whatever_words_are_marked(text, words):
    reader = _Reader()
    marked = mark_words(text, words)
    reader.feed(marked)
    reader.close()
    assert reader.tags <= {("mark", ())}
    plain = marked.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert ">" not in plain
    assert '"' not in plain


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//[", "ftp://a/b", "", None]
)
def test_an_address_that_is_not_of_the_web_is_no_link(url):
    assert show.web_address(url) == ""


def test_an_address_of_the_web_is_kept():
    assert show.web_address(" https://example.org/a?b ") == "https://example.org/a?b"


def test_attributes_passed_to_a_component_are_escaped():
    template = Template('<c-badge data-x="{{ bad }}" :data-y="bad">{{ bad }}</c-badge>')
    text = template.render(Context({"bad": '"><script>'}))
    assert "<script>" not in text


@pytest.mark.parametrize("platform", ["mastodon", "linkedin", "import", "nobody", "", "<b>"])
def test_every_network_has_a_mark(platform):
    text = marks.network(platform)
    assert 'class="network' in text
    assert "<b>" not in text


def test_initials_stand_for_any_name():
    assert marks.initials("Camille Roussel") == "CR"
    assert marks.initials("@zoë_b") == "ZB"
    assert marks.initials("🙂") == "?"


def test_a_page_keeps_its_query_when_one_value_changes(rf):
    request = rf.get("/", {"q": "lampe", "tone": ["negative", "mixed"], "after": "9"})
    context = Context({"request": request})
    assert (
        show.here_with(context, after=None, q="été") == "?tone=negative&tone=mixed&q=%C3%A9t%C3%A9"
    )
