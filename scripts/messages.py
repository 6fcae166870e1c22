"""Collect the words of the pages, room by room; with --check, say what is stale or badly set."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = HOUSE / "palabre"
LANGUAGES = ("fr",)
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
)
KEYWORDS += ("pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3", "N_", "_")
NARROW, FIXED = "\u202f", "\u00a0"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")


def rooms() -> list[Path]:
    """The rooms: each has a catalogue of its own, if it has words."""
    return sorted(path.parent for path in ROOMS.glob("*/__init__.py"))


def _files(room: Path) -> list[Path]:
    """Give the files of a room that words are read from."""
    return sorted(
        path
        for kind in ("*.py", "templates/**/*.html", "templates/**/*.txt")
        for path in room.rglob(kind)
        if not {"tests", "migrations"} & set(path.relative_to(room).parts[:-1])
    )


def collect(room: Path) -> polib.POFile:
    """The words of a room as they are in its files now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.site.settings")
    from django.utils.translation.template import templatize

    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for path in _files(room):
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                text = templatize(text, origin=str(path))
            copy = Path(folder, str(path.relative_to(ROOMS)) + ".py")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")
            sources.append(str(copy))
        command = [
            "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--no-location",
            "--sort-output",
        ]
        command += ["--force-po", "--add-comments=Translators", "--output=-"]
        command += [f"--keyword={keyword}" for keyword in KEYWORDS]
        found = subprocess.run([*command, *sources], capture_output=True, check=True)
    # Charset and header are xgettext's blanks; only the entries count.
    return polib.pofile(found.stdout.decode("utf-8").replace("charset=CHARSET", "charset=UTF-8"))


def catalogue(room: Path, language: str) -> Path:
    """Where a room's words of a language lie."""
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def write(room: Path, language: str) -> None:
    """Bring a catalogue up to date: new words come in empty, words that are gone leave."""
    wanted = collect(room)
    path = catalogue(room, language)
    if not len(wanted):
        return
    known = {_key(entry): entry for entry in polib.pofile(path)} if path.is_file() else {}
    book = polib.POFile(wrapwidth=100)
    book.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    for entry in wanted:
        before = known.get(_key(entry))
        if before is not None:
            entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural
        book.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))


def _key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def faults(room: Path, language: str) -> Iterator[str]:
    """What is wrong with a room's catalogue, one sentence each."""
    path = catalogue(room, language)
    wanted = {_key(entry): entry for entry in collect(room)}
    if not wanted:
        return
    if not path.is_file():
        yield f"{room.name} has no {language} catalogue: run make messages"
        return
    known = {_key(entry): entry for entry in polib.pofile(path)}
    for key in wanted.keys() - known.keys():
        yield f"{room.name}: not collected yet: {key[1]!r}"
    for key in known.keys() - wanted.keys():
        yield f"{room.name}: no longer said anywhere: {key[1]!r}"
    for entry in known.values():
        for sentence in entry_faults(entry):
            yield f"{room.name}: {sentence}: {entry.msgid!r}"


def entry_faults(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one French entry."""
    if entry.fuzzy:
        yield "uncertain (fuzzy)"
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not texts or not all(texts):
        yield "no French"
        return
    for text in texts:
        yield from typography(text)
        asked = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        if not set(PLACEHOLDER.findall(text)) <= asked:
            yield "names a value that the English doesn't have"


def typography(text: str) -> Iterator[str]:
    """What French typography has against a text: the spaces before ; ! ? : and inside « »."""
    plain = re.sub(rf"<[^>]*>|&\w+;|https?://\S+|{PLACEHOLDER.pattern}", "x", text)
    if re.search(rf"[^{NARROW}!?][;!?](?=[\s»)]|$)", plain):
        yield "a narrow no-break space goes before ; ! ?"
    if re.search(rf"[^{FIXED}\d]:(?=\s|$)", plain):
        yield "a no-break space goes before :"
    if re.search(rf"«(?!{NARROW})|(?<!{NARROW})»", plain):
        yield "narrow no-break spaces go inside « »"
    if '"' in plain or "'" in plain:
        yield "« » and ’ are the French quotation mark and apostrophe"


def main() -> int:
    """Write the catalogues, or check them; 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="say what is wrong, write nothing")
    parser.add_argument("rooms", nargs="*", help="only these rooms")
    options = parser.parse_args()
    chosen = [room for room in rooms() if not options.rooms or room.name in options.rooms]
    found = []
    for room in chosen:
        for language in LANGUAGES:
            if options.check:
                found += faults(room, language)
            else:
                write(room, language)
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
