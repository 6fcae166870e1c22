"""What every template keeps to: no markup from outside, nothing inline, no sentence in one language only."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).parent.parent
TEMPLATES = sorted((HOUSE / "palabre").rglob("templates/**/*.html"))

# Where our own code makes markup, each with its reason. Text from outside never goes there unescaped.
MAKES_MARKUP = {
    "palabre/site/marks.py": "icons and marks out of the files of two packages",
    "palabre/site/charts.py": "drawings, whose every text is escaped as it is drawn",
    "palabre/site/mail.py": "a rendered mail, whose sheet is written into its elements",
    "palabre/site/how_tos.py": "our own how-tos, out of files beside the code",
    "palabre/site/highlight.py": "the matched words, between pieces that are escaped one by one",
    "palabre/publishing/cuts.py": "the options of a choice, each word escaped",
    "palabre/site/templatetags/show.py": "a row's buttons by our own template, each address escaped",
}
# Words that are the same in every language.
NAMES = {"Palabre", "AGPL", "English", "Français", "AND", "OR", "NOT"}
NAMES |= {"Excel", "CSV", "XLSX", "JSON", "PNG", "PDF", "OPML", "RSS", "SVG", "NDEF"}
# Templates that hold words of their own, each with its reason.
OWN_WORDS = {
    "palabre/site/templates/500.html": "holds both languages: nothing can be counted on by then",
    "palabre/site/templates/site/kit.html": "the components, with words of no meaning",
}
BLOCK = re.compile(r"{%\s*block\s+(\w+)")
FRAMES = {str(path).rpartition("/templates/")[2]: path for path in TEMPLATES}
EXTENDS = {
    path: FRAMES[found[1]]
    for path in TEMPLATES
    if (found := re.match(r'{%\s*extends\s+"([^"]+)"', path.read_text())) and found[1] in FRAMES
}
# What nothing else extends: a page, not a frame that adds blocks of its own.
PAGES = [one for one in EXTENDS if one not in EXTENDS.values() and "layouts" not in one.parts]
INLINE = re.compile(r"\s(?:style|on(?:click|change|submit|load|input|error|key\w+|mouse\w+))=")
SPOKEN = "title|placeholder|aria-label|alt|label|help|empty"


def name_of(path: Path) -> str:
    """The path of a file from the top of the checkout."""
    return str(path.relative_to(HOUSE))


@cache
def without_comments(path: Path) -> str:
    """A template's text, without its comments."""
    text = re.sub(r"{#.*?#}", "", path.read_text())
    return re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.DOTALL)


def found_in(paths: Iterable[Path], look: Callable[[Path], Iterable[str]]) -> dict[str, list[str]]:
    """What is found in each of these templates in which anything is found."""
    found = {name_of(path): list(look(path)) for path in paths}
    return {name: told for name, told in found.items() if told}


def test_a_template_holds_no_inline_script_or_style():
    def inline(path: Path) -> list[str]:
        text = without_comments(path)
        found = re.findall(r"<script(?![^>]*\ssrc=)(?![^>]*json)[^>]*>|<style\b", text)
        return found if "/mail/" in name_of(path) else found + INLINE.findall(text)

    assert found_in(TEMPLATES, inline) == {}
    assert len(TEMPLATES) > 400


def test_a_template_asks_for_no_condition_in_code_that_the_policy_forbids():
    condition = re.compile(r"""hx-(?:trigger="[^"]*\[|on|vals="js:)""")
    assert found_in(TEMPLATES, lambda path: condition.findall(path.read_text())) == {}


def test_a_block_that_a_page_fills_is_one_that_its_frame_has():
    def lost(path: Path) -> set[str]:
        blocks, above = set(BLOCK.findall(path.read_text())), set()
        frame = path
        while frame := EXTENDS.get(frame):
            above |= set(BLOCK.findall(frame.read_text()))
        return blocks - above

    # Django passes over a block that the frame lacks, and what stands in it is never seen.
    assert found_in(PAGES, lost) == {}
    assert len(PAGES) > 200


def test_a_template_lets_nothing_become_markup():
    markup = re.compile(r"\|\s*safe\b|autoescape\s+off")
    assert found_in(TEMPLATES, lambda path: markup.findall(without_comments(path))) == {}


def test_code_makes_markup_only_where_it_is_known_to():
    makers = {
        name_of(path)
        for path in (HOUSE / "palabre").rglob("*.py")
        if "tests" not in path.parts
        and re.search(r"\bmark_safe\(|\bSafeString\(", path.read_text())
    }
    assert makers == set(MAKES_MARKUP)


def untranslated(path: Path) -> list[str]:
    """The words of a template that stand in no sentence of the catalogues."""
    text = re.sub(
        r"{%\s*blocktrans(?:late)?\b.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}",
        " ",
        without_comments(path),
        flags=re.DOTALL,
    )
    text = re.sub(r"{%\s*block width\s*%}\w*{%\s*endblock.*?%}", " ", text)
    text = re.sub(r"{%.*?%}|{{.*?}}", "\0", text, flags=re.DOTALL)
    text = re.sub(r"<(code|kbd|pre)\b.*?</\1>", " ", text, flags=re.DOTALL)
    spoken = re.findall(rf"\s(?:{SPOKEN})=\"([^\"]*)\"", text)
    text = re.sub(r"<!--.*?-->|<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", " ", text, flags=re.DOTALL)
    words = re.findall(r"[^\W\d_]{2,}", " ".join([text, *spoken]))
    return [word for word in words if word not in NAMES]


def test_every_sentence_of_a_template_can_be_translated():
    ours = [path for path in TEMPLATES if name_of(path) not in OWN_WORDS]
    assert found_in(ours, untranslated) == {}
