"""The French how-tos say what the English ones say: same parts, links, commands, and French signs."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
HOW_TO = HOUSE / "docs/how-to"
FRENCH = sorted(HOW_TO.glob("*.fr.md"))
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
NARROW, HARD = "\u202f", "\u00a0"


def english_of(page: Path) -> Path:
    return page.with_name(page.name.replace(".fr.md", ".md"))


def prose(text: str) -> str:
    """A page without its code, and without where its links lead."""
    return re.sub(r"\]\([^)]*\)", "]", CODE.sub("", text))


def parts(text: str) -> list[str]:
    bare = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return re.findall(r"^(#+) ", bare, re.MULTILINE)


def links(text: str) -> Counter[str]:
    """Where a page leads, in whatever language; the link to its other language apart."""
    body = re.sub(r"^\*\[(?:In English|En français)\].*$", "", text, flags=re.MULTILINE)
    found = re.findall(r"\]\(([^)\s]+)\)", body)
    return Counter(re.sub(r"#.*", "", one).replace(".fr.md", ".md") for one in found)


def commands(text: str) -> Counter[str]:
    """What a page gives to type or to call: commands, settings, calls and their fields."""
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    typed = r"(?:palabre|make|GET|POST|PUT|DELETE|PATCH|PALABRE_|/|systemctl|[a-z_]+(?:-[a-z]+)*$)"
    return Counter(one for one in inline if re.match(typed, one))


def rows(text: str) -> int:
    return len(re.findall(r"^\|", text, re.MULTILINE))


def typed_blocks(text: str) -> list[list[str]]:
    """The blocks of code without what is said in them: comments are in the language of the page."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    return [[re.sub(r"\s*#.*", "", line) for line in one.splitlines()] for one in blocks]


@pytest.mark.parametrize("page", FRENCH, ids=lambda page: page.name)
def test_a_french_page_has_the_parts_links_rows_and_commands_of_the_english_one(page):
    french, english = page.read_text(), english_of(page).read_text()
    assert parts(french) == parts(english)
    assert links(french) == links(english)
    assert rows(french) == rows(english)
    assert typed_blocks(french) == typed_blocks(english)
    assert commands(french) == commands(english)


@pytest.mark.parametrize("page", FRENCH, ids=lambda page: page.name)
def test_each_page_leads_to_its_other_language(page):
    english = english_of(page)
    assert f"*[In English]({english.name})*" in page.read_text()
    assert f"*[En français]({page.name})*" in english.read_text()


@pytest.mark.parametrize("page", FRENCH, ids=lambda page: page.name)
def test_a_french_page_leads_to_french_pages_where_there_are_any(page):
    here = {one.name for one in FRENCH}
    body = page.read_text().replace(f"[In English]({english_of(page).name})", "")
    led = re.findall(r"\]\(([a-z-]+\.md)[^)]*\)", body)
    assert [one for one in led if one.replace(".md", ".fr.md") in here] == []


@pytest.mark.parametrize("page", [*FRENCH, HOUSE / "docs/index.fr.md"], ids=lambda page: page.name)
def test_a_french_page_is_set_with_french_signs(page):
    text = prose(page.read_text())
    assert re.findall(r".{0,20}'.{0,10}", text) == []
    assert re.findall(rf".{{0,20}}[^{NARROW}\s|*][;!?](?=\s|$)", text) == []
    assert re.findall(r".{0,20} [;!?»]", text) == []
    assert re.findall(rf"«[^{NARROW}].{{0,20}}", text) == []
    assert re.findall(rf".{{0,20}}[^{HARD}\s]:(?=\s)", text) == []
    assert re.findall(r".{0,20} :(?=\s)", text) == []


@cache
def words_on_screen() -> set[str]:
    """What the French pages say."""
    import polib

    words = {"Mon compte", "Aujourd’hui"}
    for path in (HOUSE / "palabre").glob("*/locale/fr/LC_MESSAGES/django.po"):
        words |= {one.msgstr for one in polib.pofile(str(path)) if not one.obsolete}
    return words - {""}


@pytest.mark.parametrize("page", FRENCH, ids=lambda page: page.name)
def test_places_in_the_house_are_called_in_french_as_on_screen(page):
    """A way such as “Gouverner › Charte” begins with a room's name, and is words of the French pages."""
    words = words_on_screen()
    text = " ".join(prose(page.read_text()).replace("*", "").split())
    rooms = r"Écouter|Cartographier|Décider|Dialoguer|Publier|Protéger|Mesurer|Gouverner|Mon compte"
    ways = re.findall(rf"(?:{rooms})(?: › [^›.,;:|)\]\u00a0\u202f(]+)+", text)
    for way in ways:
        for step in way.split(" › ")[1:]:
            step = step.strip()
            assert any(step == one or step.startswith(f"{one} ") for one in words), way


def test_each_how_to_for_those_who_use_it_is_in_both_indexes():
    english, french = ((HOUSE / f"docs/{one}.md").read_text() for one in ("index", "index.fr"))
    for page in HOW_TO.glob("*.md"):
        name = page.name.removesuffix(".md").removesuffix(".fr")
        assert f"how-to/{name}.md" in english, name
        assert f"how-to/{name}." in french, name
    for page in FRENCH:
        assert f"how-to/{page.name}" in french
