"""Make the table of letters that look like a to z, from Unicode's own list of confusables (UTS 39).

Needs no network, but confusables.txt of Unicode Security Mechanisms, which whoever runs it brings. Taken are
the characters whose prototype is one to three letters or digits of ASCII, marks and case aside, and that
neither compatibility (NFKD) nor their name already tells.

    python scripts/confusables.py CONFUSABLES_TXT
"""

import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

HOUSE = Path(__file__).parent.parent
sys.path.insert(0, str(HOUSE))
OUT = HOUSE / "palabre/analysis/lookalikes/confusables.txt"
LINE = re.compile(r"([0-9A-F]+) ;\s*([0-9A-F ]+?) ;\s*MA")


def bare(text: str) -> str:
    """The text without marks and case."""
    opened = unicodedata.normalize("NFKD", text)
    return "".join(c for c in opened if not unicodedata.category(c).startswith("M")).lower()


def main() -> None:
    """Write one line for each ASCII text: it, a tab, and the characters that look like it."""
    from palabre.analysis.lookalikes.shapes import by_nature

    told = Path(sys.argv[1]).read_text("utf-8-sig")
    found: dict[str, list[str]] = defaultdict(list)
    for source, target in LINE.findall(told):
        letter = chr(int(source, 16))
        looks = bare("".join(chr(int(point, 16)) for point in target.split()))
        if re.fullmatch("[a-z0-9]{1,3}", looks) and not letter.isascii() and not by_nature(letter):
            found[looks].append(letter)
    version = re.search(r"^# Version: (\S+)", told, re.MULTILINE)
    lines = [f"# Unicode confusables {version[1] if version else '?'}, cut; see NOTICE\n"]
    lines += [f"{looks}\t{''.join(sorted(found[looks]))}\n" for looks in sorted(found)]
    OUT.write_text("".join(lines), "utf-8")
    sys.stdout.write(f"{sum(map(len, found.values()))} characters, {OUT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
