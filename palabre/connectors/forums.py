"""What forums that anybody may run have in common: an address of their own, and ways of reading."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from palabre.connectors.again import grouped, place_by_place
from palabre.connectors.contract import Capability, Field, Page, Rejected, SourceKind
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

NO_WORDS = N_("Give the words that are looked for.")
NO_FORUM = N_("This is no forum's address: give for example forum.example.org.")

FORUM = Field("server", N_("Forum"), N_("Its address, for example forum.example.org."))
POSTS = SourceKind(
    "posts", N_("All new posts"), Capability.READ, (FORUM,), every=timedelta(minutes=15)
)
WORDS = SourceKind(
    "words",
    N_("Posts with some words"),
    Capability.READ,
    (FORUM, Field("words", N_("Words"))),
    every=timedelta(minutes=30),
)
SEARCH = SourceKind(
    "search",
    N_("Posts with a topic's words"),
    Capability.SEARCH,
    every=timedelta(minutes=30),
    follows_topics=True,
    needs_account=True,
)
NOTIFICATIONS = SourceKind(
    "notifications",
    N_("Mentions and answers addressed to the account"),
    Capability.READ,
    every=timedelta(minutes=10),
    needs_account=True,
)
ONLY_PUBLIC = N_(
    "It reads only what a forum shows to everybody and, with a key, what is said to its account."
)
NO_CHATS = N_("Private messages of the forum are neither read nor sent.")
DUTY = N_("Posts that the forum no longer shows are deleted here: posts are looked at again.")
BY_HAND = N_("Open the topic on the forum and answer there with your own account.")
NO_KEY = N_("To write there, connect this forum with a key of your own.")
NO_TITLE = N_("A topic of a forum has a title: give one.")
NO_TEXT = N_("There is nothing in this post.")
NO_POST = N_("This is no post of a forum.")
ELSEWHERE = N_("This post stands on another forum than the connected one: open it there.")
NO_LATER = N_("A forum can't keep a post for later: let Palabre send it in time.")
NO_FILES = N_("Palabre sends this forum no files: put the address of the picture in the text.")
NO_SUCH_ACT = N_("This forum has no such act of moderation.")
ODD = N_("The forum answered something that names no post.")
SLACK = timedelta(minutes=2)  # a forum's clock may be this much off
GUIDE = N_("Give the address of the forum that topics are to be searched in: no key is needed.")

CATEGORY = Field(
    "category",
    N_("Number of the category"),
    N_("The first number in its address."),
    offered="list",
)
WRITES = frozenset(
    {
        Capability.PUBLISH,
        Capability.REPLY,
        Capability.EDIT,
        Capability.DELETE,
        Capability.MODERATE,
        Capability.MEASURE,
    }
)
KEY = Field("secret", N_("Key"), N_("Empty: the forum is only searched."), False, secret=True)

_POST = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::\d{1,5})?)/p/\d{1,15}")
_FOLDER = re.compile(r"(/[\w.~-]+)*")


def base_of(server: str) -> str:
    """Give a forum's address from its name, with its folder if it lives in one."""
    server = server.strip().rstrip("/")
    try:
        parts = urlsplit(server if "://" in server else f"https://{server}")
        good = bool(parts.hostname) and parts.scheme in {"http", "https"} and parts.port != -1
    except ValueError:
        raise Rejected(NO_FORUM) from None
    if not good or "@" in parts.netloc or parts.query or not _FOLDER.fullmatch(parts.path):
        raise Rejected(NO_FORUM)
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"


def asked_of(
    remote_ids: Iterable[str], home: str, look: Callable[[str, Sequence[str]], Page]
) -> Page:
    """What forums say of posts that are called by their place and number; ``look`` takes a forum's address.

    The connected forum may live in a folder of its site, which names don't tell of others.
    """
    found = (_POST.fullmatch(name) for name in remote_ids)
    own = base_of(home) if home else ""

    def there(place: str, names: Sequence[str]) -> Page:
        base = own if own and urlsplit(own).netloc == place else base_of(place)
        return look(base, names)

    return place_by_place(grouped((one[1], one[0]) for one in found if one), there)


class Forum:
    """A forum that is connected, as every connector of such a software begins.

    ``credential`` may hold ``server``, the forum that topics are searched in, and to write there ``secret``,
    a key; ``account`` is for whom it speaks, where it is one of the whole forum.
    """

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http
        given = credential or {}
        self._home = given.get("server", "")
        self._user, self._key = given.get("account", "").strip(), given.get("secret", "").strip()

    @property
    def _base(self) -> str:
        """Its address; raises `Rejected` when there is none."""
        return base_of(self._home)

    @property
    def _place(self) -> str:
        """How it is called in the names of its texts."""
        return urlsplit(self._base).netloc

    def _number(self, remote_id: str) -> int:
        """The number of a post that stands there; raises `Rejected` for any other name."""
        found = _POST.fullmatch(remote_id)
        if not found:
            raise Rejected(NO_POST)
        self._check_here(found[1])
        return int(remote_id.rpartition("/")[2])

    def _check_here(self, place: str) -> None:
        """Raise `Rejected` for what was read on another forum."""
        if place.lower() != self._place:
            raise Rejected(ELSEWHERE)


def title_of(draft: Draft) -> str:
    """Give the title of a topic; raises `Rejected` where there is none."""
    if title := draft.title.strip():
        return title
    raise Rejected(NO_TITLE)


def written(draft: Draft) -> str:
    """A post as it goes out: its link at the end, where the text doesn't name it.

    Raises `Rejected` for what no forum takes: nothing at all, or a text for later.
    """
    if draft.at:
        raise Rejected(NO_LATER)
    if not draft.text.strip():
        raise Rejected(NO_TEXT)
    return "\n\n".join(filter(None, (draft.warning, draft.text.strip(), draft.unnamed_link)))


def without_files(draft: Draft) -> str:
    """The same, where a forum takes no files from us."""
    if draft.media:
        raise Rejected(NO_FILES)
    return written(draft)
