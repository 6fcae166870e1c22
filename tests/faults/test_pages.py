"""What doesn't speak HTTP is read page by page like all the rest: the demands of
`tests/contract/test_paging.py` and `test_clocks.py`, for mailboxes, newsgroups and archives of messages."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from palabre.connectors.contract import ConnectorError
from palabre.connectors.http import Http
from palabre.connectors.mailbox.client import MailConnector
from palabre.connectors.usenet.client import UsenetConnector
from palabre.connectors.xmpp import session
from palabre.connectors.xmpp.client import XmppConnector
from tests.contract.test_clocks import SLACK, moments
from tests.contract.test_paging import ODD, ends, names
from tests.doubles import cut, garbage, hang, reset, running, said, then
from tests.doubles.shelves import MANY, Archive, Articles, Letters
from tests.faults.measures import SECRET

ALL = {f"{number}@example.org" for number in range(1, MANY + 1)}
WAYS = {
    "mailbox": (Letters, MailConnector, "folder", {}),
    "usenet": (Articles, UsenetConnector, "group", {"group": "fr.test"}),
}
FETCHED_BY = {"mailbox": "UIDFETCH", "usenet": "ARTICLE"}
HALF = {
    "mailbox": said("* 1 FETCH (UID 4 BODY[] {500}", "From: Zoe <zoe@example.org>"),
    "usenet": said("220 1 follows", "From: Zoe <zoe@example.org>"),
}
each = pytest.mark.parametrize("slug", WAYS)


class Reading:
    """Somebody who reads a shelf, two texts at once, by a connector that is new each time."""

    def __init__(self, slug, double):
        self.slug, self.double, self.host = slug, double, f"127.0.0.1:{double.port}"

    @property
    def start(self):
        """The cursor of who read nothing yet; newsgroups would begin with the newest articles."""
        return {} if self.slug == "mailbox" else {"last": 0, "server": self.host}

    def page(self, cursor, total=20.0):
        """One page, from a cursor that lay in a database."""
        _, connect, way, values = WAYS[self.slug]
        given = {"server": self.host, "account": "desk@example.org", "secret": SECRET,
                 "security": "none"}  # fmt: skip
        connector = connect(Http(allow=[self.host], total=total), given)
        return connector.read(way, values, json.loads(json.dumps(dict(cursor))), limit=2)

    def walk(self, cursor=None):
        """The pages of one whole reading, twenty at most."""
        here = self.start if cursor is None else cursor
        for _ in range(20):
            page = self.page(here)
            yield page
            if not page.more:
                return
            here = page.cursor
        pytest.fail("the reading doesn't end")


@pytest.fixture
def shelf(slug):
    """A shelf of five texts, and who reads it."""
    with running(WAYS[slug][0]()) as double:
        yield Reading(slug, double)


@each
def test_every_page_is_read_once_and_then_it_ends(slug, shelf):
    found = list(shelf.walk())
    assert [len(page.items) for page in found] == [2, 2, 1]
    assert names(found) == ALL
    assert all(len(json.dumps(dict(page.cursor))) < 2_000 for page in found)
    (again,) = shelf.walk(found[-1].cursor)
    assert (again.items, again.deleted) == ((), ())


@each
def test_after_a_crash_the_same_cursor_gives_the_same_page_again(slug, shelf):
    here = shelf.start
    for page in shelf.walk():
        again = shelf.page(here)
        assert (again.items, again.cursor, again.more) == (page.items, page.cursor, page.more)
        here = page.cursor


@each
@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("fault", ["cut", "reset", "garbage", "half", "silence"])
def test_a_fault_on_any_page_is_told_and_loses_nothing(slug, shelf, at, fault):
    bad = {"cut": cut, "reset": reset, "garbage": garbage, "half": then(HALF[slug], cut),
           "silence": hang}[fault]  # fmt: skip
    found, here = [], shelf.start
    for _ in range(at):
        found.append(shelf.page(here))
        here = found[-1].cursor
    shelf.double.at = {FETCHED_BY[slug]: bad}
    with pytest.raises(ConnectorError, match=r"\.$"):
        shelf.page(here, total=0.5)
    shelf.double.at = {}
    assert names([*found, *shelf.walk(here)]) == ALL


@each
def test_a_cursor_of_another_version_is_read_from_the_start_or_refused(slug, shelf):
    kept = [dict(page.cursor) for page in shelf.walk()]
    strange = [{"was": "something else"}, {}]
    for key in kept[0]:
        strange += [{**kept[0], key: odd} for odd in ODD]
        strange.append({name: value for name, value in kept[0].items() if name != key})
    for cursor in strange:
        assert ends(shelf.walk(cursor))


@each
@pytest.mark.parametrize("written", ["27 Nov 2026", "27 Nov 2099", "27 Nov 1970", "99 Nov 2026"])
def test_a_place_whose_clock_is_wrong_is_read_like_any_other(slug, shelf, written):
    shelf.double.written = written
    found = list(shelf.walk())
    assert names(found) == ALL
    for page in found:
        told = json.dumps(dict(page.cursor))
        assert all(moment <= datetime.now(UTC) + SLACK for moment in moments(told))
        assert all(item.published_at.utcoffset() is not None for item in page.items)


def test_a_folder_made_anew_is_read_from_no_day_that_is_still_to_come():
    """The clock of this house was wrong when the cursor was made."""
    later = (datetime.now(UTC) + timedelta(days=100)).date().isoformat()
    with running(Letters()) as double:
        found = list(Reading("mailbox", double).walk({"validity": 6, "uid": 3, "day": later}))
        since = next(one for one in double.heard if "SINCE" in one).rpartition(" ")[2]
    assert names(found) == ALL
    assert datetime.strptime(since, "%d-%b-%Y").date() <= date.today()  # noqa: DTZ007, DTZ011


NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def archive(monkeypatch):
    """An archive of three messages, one of them from a clock that is a day ahead; and its reader."""
    monkeypatch.setattr(session, "LEAVE_S", 0.2)
    ago = [NOW - timedelta(hours=2), NOW - timedelta(hours=1), NOW + timedelta(days=1)]
    with running(Archive(*ago)) as double:
        host = f"127.0.0.1:{double.port}"
        given = {"server": host, "account": "desk@example.org", "secret": SECRET,
                 "security": "none"}  # fmt: skip

        def read(cursor):
            connector = XmppConnector(Http(allow=[host], total=5.0), given)
            return connector.read("direct", {}, json.loads(json.dumps(dict(cursor))))

        yield double, read


def test_an_archive_gives_the_same_again_after_a_crash_and_goes_on_after_it(archive):
    double, read = archive
    page, again = read({}), read({})
    assert [item.text for item in page.items] == ["Lamp 0", "Lamp 1", "Lamp 2"]
    assert again.items == page.items
    read(page.cursor)
    assert double.starts[-1] > double.starts[0], "it asks for what came since"


def test_no_cursor_of_an_archive_stands_in_the_future_nor_is_one_believed(archive):
    double, read = archive
    page = read({})
    assert datetime.fromisoformat(page.cursor["since"]) <= datetime.now(UTC)
    later = read({"since": (NOW + timedelta(days=100)).isoformat()})
    assert names([later]) == names([page])
    assert all(datetime.fromisoformat(start) <= datetime.now(UTC) for start in double.starts)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_cursor_of_an_archive_is_read_from_the_start(archive, odd):
    _, read = archive
    assert len(read({"since": odd}).items) == 3


@pytest.mark.parametrize("fault", [cut, reset, hang])
def test_a_fault_of_an_archive_is_told_and_loses_nothing(archive, fault):
    double, read = archive
    double.at = {"ARCHIVE": fault}
    with pytest.raises(ConnectorError, match=r"\.$"):
        read({})
    double.at = {}
    assert len(read({}).items) == 3
