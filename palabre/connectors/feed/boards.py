"""Where forums of a known make have their feeds, as data. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

HEAD_CAP = 500_000  # characters of a page in which a make is recognised


@dataclass(frozen=True, slots=True)
class Make:
    """A forum's software: ``mark`` shows it in a page, ``home`` finds the folder that it lives in.

    ``asked`` are the parts of an address that name a topic or a forum, with their feeds; ``all`` are the
    feeds of everything. All of them stand in the order in which they are tried.
    """

    mark: re.Pattern[str]
    home: re.Pattern[str]
    asked: tuple[tuple[str, tuple[str, ...]], ...]
    all: tuple[str, ...]


# phpBB 3.1 and later, and 3.0 before it; both by https://github.com/phpbb/phpbb (routing/feed.yml, feed.php).
PHPBB = Make(
    re.compile(r"""<body[^>]{0,200}\sid=["']phpbb["']|viewforum\.php\?f=\d"""),
    re.compile(r"""href=["']([^"'<>]{0,300}?)view(?:forum|topic)\.php\?"""),
    (
        ("t", ("app.php/feed/topic/{}", "feed.php?t={}")),
        ("f", ("app.php/feed/forum/{}", "feed.php?f={}")),
    ),
    ("app.php/feed", "feed.php"),
)
MAKES = (PHPBB,)

# A topic's own page; what a feed says of it was said in a forum.
ON_A_FORUM = re.compile(r"/viewtopic\.php\?")


def feeds_of_board(page: str, url: str) -> tuple[tuple[str, ...], ...]:
    """Give the feeds of a forum of a make that we know: of its topic or forum, then of all.

    Each group holds addresses of the same feed, for different versions of the software.
    """
    page = page[:HEAD_CAP]
    for make in MAKES:
        if not make.mark.search(page):
            continue
        found = make.home.search(page)
        base = urljoin(url, (found[1] if found else "") or ".")
        numbers = parse_qs(urlsplit(url).query)
        groups = [
            tuple(urljoin(base, one.format(numbers[name][0])) for one in ways)
            for name, ways in make.asked
            if numbers.get(name, [""])[0].isdecimal()
        ]
        return (*groups, tuple(urljoin(base, one) for one in make.all))
    return ()


# Below each post phpBB's feeds say once more who wrote it and when, in the forum's language.
_SIGNED = re.compile(
    r"<p>[^<]{0,80}<a\b[^>]*\bmemberlist\.php\?[^>]*>[^<]{0,100}</a>[^<]{0,80}</p>\s*<hr\s*/?>\s*\Z"
)


def without_signature(markup: str) -> str:
    """A post of a phpBB forum without the line that repeats its author and date."""
    head, tail = markup[:-1_000], markup[-1_000:]
    return head + _SIGNED.sub("", tail)
