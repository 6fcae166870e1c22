"""Make the emoji that the composer completes, from Unicode's own names: two small files, one a language.

Needs no network, but three things that whoever runs it brings: the npm packages cldr-annotations-full and
cldr-annotations-derived-full, unpacked, and emoji-test.txt of Unicode (Debian: unicode-data). Emoji of
that list are taken that both languages name, without skin tones. A line: emoji, name, name in the other
language, further words that find it.

    python scripts/emoji.py ANNOTATIONS DERIVED EMOJI_TEST
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parent.parent / "palabre" / "site" / "static" / "palabre" / "data"
LANGUAGES = ("en", "fr")
LINE = re.compile(r"([0-9A-F ]+?)\s*; fully-qualified\s")
TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
SHORTEST = 3  # letters of a further word

Named = dict[str, tuple[str, list[str]]]


def named(language: str, folders: list[tuple[Path, str]]) -> Named:
    """The name of each emoji in a language, and what else it is called."""
    found: Named = {}
    for folder, key in folders:
        path = folder / key / language / "annotations.json"
        for face, told in json.loads(path.read_text("utf-8"))[key]["annotations"].items():
            if "tts" in told:
                found[face] = (told["tts"][0], told.get("default", []))
    return found


def faces(test: Path) -> Iterator[str]:
    """The emoji of Unicode's list in its order, each as it is written in full."""
    for line in test.read_text("utf-8").splitlines():
        match = LINE.match(line)
        if match:
            face = "".join(chr(int(code, 16)) for code in match[1].split())
            if not TONES.search(face):
                yield face


def folded(text: str) -> str:
    """A text as it is searched: small letters without accents."""
    plain = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("’", "'"))
    return "".join(one for one in plain if not unicodedata.combining(one))


def line_of(face: str, own: tuple[str, list[str]], other: str) -> str:
    """One emoji as a line of the file."""
    name, called = own[0].strip(), " ".join(own[1])
    known = set(re.findall(r"\w+", folded(f"{name} {other}")))
    more = dict.fromkeys(re.findall(r"\w+", folded(called)))
    kept = [word for word in more if word not in known and len(word) >= SHORTEST]
    return "\t".join((face, name, other.strip(), " ".join(kept)))


def main(annotations: str, derived: str, test: str) -> None:
    """Write the files."""
    folders = [(Path(annotations), "annotations"), (Path(derived), "annotationsDerived")]
    words = {language: named(language, folders) for language in LANGUAGES}
    OUT.mkdir(exist_ok=True)
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        lines = []
        for face in faces(Path(test)):
            bare = face.replace("\ufe0f", "")
            own, theirs = (
                words[one].get(bare) or words[one].get(face) for one in (language, other)
            )
            if own and theirs:
                lines.append(line_of(face, own, theirs[0]))
        (OUT / f"emoji.{language}.txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
