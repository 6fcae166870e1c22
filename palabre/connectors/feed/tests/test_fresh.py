"""Parsing only the entries that are new: the same items as from the whole, and never a doubt."""

import pytest

from palabre.connectors.feed import fresh, parse
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.tests.loopback import Reply

URL = "https://site.example/feed"


def entry(number, more=""):
    return f"<item><guid>{number}</guid><title>Titre {number}</title>{more}</item>"


def rss(*entries, head=""):
    inner = "\n".join(entries)
    return f'<rss version="2.0"><channel><title>T</title>{head}{inner}</channel></rss>'.encode()


def test_entries_that_were_read_before_are_not_parsed_again():
    before = parse.read(rss(entry(2), entry(1)))
    after = parse.read(rss(entry(3), entry(2), entry(1)), seen=before.seen)
    assert [one.id for one in after.entries] == ["3"]
    assert len(after.seen) == 3 * fresh.LENGTH
    assert not after.remarks


def test_an_entry_that_changed_is_read_again():
    before = parse.read(rss(entry(2), entry(1)))
    after = parse.read(
        rss(entry(2), entry(1, "<description>mieux</description>")), seen=before.seen
    )
    assert [one.id for one in after.entries] == ["1"]


def test_a_feed_of_which_only_the_date_changed_gives_nothing_and_is_not_called_empty():
    before = parse.read(rss(entry(1), head="<lastBuildDate>hier</lastBuildDate>"))
    after = parse.read(rss(entry(1)), seen=before.seen)
    assert parse.items(after, URL, parse.datetime.now(parse.UTC)) == ((), ())


@pytest.mark.parametrize(
    "body",
    [
        rss(entry(1), entry(1, "<link>/other</link>")),
        rss("<item><title>a</title>", entry(2)),
        rss(entry(1, "<description><![CDATA[<item>x</item>]]></description>")),
        b"<rss><channel><title>T</title></channel></rss>",
    ],
    ids=["one id twice", "an unclosed entry", "an entry within another", "no entry"],
)
def test_where_entries_cannot_be_told_apart_the_document_stays_whole(body):
    assert fresh.unseen(body, "") == ("", body)


def test_a_malformed_feed_is_read_as_a_whole_each_time():
    body = rss(entry(1), head="<link>a & b</link>")
    before = parse.read(body)
    assert before.remarks
    assert not before.seen


def test_atom_and_rdf_entries_are_told_apart_too():
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry xml:lang="fr"><id>a:1</id></entry></feed>'
    rdf = (
        b'<rdf:RDF><channel><items/></channel><item rdf:about="x"><title>t</title></item></rdf:RDF>'
    )
    assert [len(fresh.unseen(body, "")[0]) for body in (atom, rdf)] == [fresh.LENGTH] * 2


def test_a_feed_is_read_on_from_what_its_cursor_has_seen(site, http, monkeypatch):
    monkeypatch.setattr("palabre.connectors.feed.client.PAUSE", parse.timedelta(0))
    connector = FeedConnector(http)
    values = {"url": site.url + "/feed"}
    site.replies["/feed"] = [
        Reply(rss(entry(2), entry(1), head="<ttl>30</ttl>")),
        Reply(rss(entry(3), entry(2), entry(1), head="<ttl>30</ttl>")),
        Reply(status=304),
    ]
    first = connector.read("feed", values, {})
    second = connector.read("feed", values, first.cursor)
    third = connector.read("feed", values, second.cursor)
    assert [len(page.items) for page in (first, second, third)] == [2, 1, 0]
    # The pause that the feed asked for holds when it says that nothing changed, too.
    assert third.unchanged
    assert third.wait == first.wait == parse.timedelta(minutes=30)
