"""What holds on search nodes alone: many writers, a rebuild beside them, faults of the node."""

import http.server
import socket
import threading

import pytest

from palabre.analysis.query import parse
from palabre.listening.search import Filters, SearchRefused
from palabre.listening.search.distant import DistantIndex, spelling
from palabre.listening.search.distant.spelling import spelt
from palabre.listening.search.tests.corpus import mention

ALL = Filters(organisation=1)


def test_of_two_writers_the_one_that_read_the_row_later_stays(distant):
    other = DistantIndex(f"{distant.node._base}/{distant.node.prefix}")
    assert distant.apply([mention(1, "poire")], [], 20) == set()
    assert other.apply([mention(1, "orange")], [], 10) == {1}, "its work is not done"
    assert other.search(parse("poire"), ALL).ids == [1]
    assert other.search(parse("orange"), ALL).ids == []
    other.close()


def test_a_deleted_mention_is_not_brought_back_by_who_read_it_before(distant):
    distant.apply([mention(1), mention(2)], [], 10)
    distant.apply([], [1], 30)
    assert distant.apply([mention(1)], [], 20) == {1}
    assert distant.search(None, ALL).ids == [2]
    assert distant.count(None, Filters(1, hidden=None)) == 1


def test_what_comes_in_during_a_rebuild_is_found_before_and_after_it(distant):
    distant.apply([mention(1, "orange"), mention(2, "orange")], [], 10)
    seen = []

    def while_it_is_built():
        yield mention(1, "orange")
        distant.apply([mention(1, "poire"), mention(3, "orange")], [2], 30)
        seen.append(distant.search(parse("orange"), ALL).ids)
        yield mention(2, "orange")  # read before it was deleted
        yield mention(3, "orange")

    assert distant.rebuild(while_it_is_built(), 20) == 3
    assert seen == [[3]]
    assert distant.search(parse("orange"), ALL).ids == [3]
    assert distant.search(parse("poire"), ALL).ids == [1]
    assert len(indexes(distant)) == 1, "the old one is gone"


def test_a_rebuild_that_was_ended_is_taken_over(distant):
    distant.apply([mention(1)], [])

    def dying():
        yield mention(5)
        raise RuntimeError("ended")

    with pytest.raises(RuntimeError):
        distant.rebuild(dying())
    assert distant.search(None, ALL).ids == [1]
    assert distant.rebuild([mention(1), mention(2)]) == 2
    assert distant.search(None, ALL).ids == [2, 1]
    assert len(indexes(distant)) == 1


def test_the_slower_of_two_rebuilds_puts_nothing_in_place(distant):
    def overtaken():
        yield mention(1)
        assert distant.rebuild([mention(1), mention(2)]) == 2

    with pytest.raises(SearchRefused):
        distant.rebuild(overtaken())
    assert distant.search(None, ALL).ids == [2, 1]


def test_two_rebuilds_at_once_leave_one_index_and_lose_nothing(distant):
    distant.apply([mention(1)], [])

    def crossed():
        yield mention(1)
        # Another one that began in the same moment stands under the same alias.
        distant._make(f"{distant.current}-0000aaaa", distant.coming, replicas=0)

    with pytest.raises(SearchRefused):
        distant.rebuild(crossed())
    assert distant.apply([mention(2)], []) == {2}, "its work is not struck off"
    assert distant.rebuild([mention(1), mention(2)]) == 2
    assert distant.apply([mention(3)], []) == set()
    assert distant.search(None, ALL).ids == [3, 2, 1]
    distant._make(f"{distant.current}-0000bbbb", distant.current, replicas=0)
    assert distant.apply([mention(4)], []) == {4}
    assert distant.rebuild([mention(n) for n in range(1, 5)]) == 4
    assert distant._behind(distant.current) == indexes(distant)
    assert distant.search(None, ALL).ids == [4, 3, 2, 1]


def indexes(index):
    listed = index.node.ask("GET", "/_cat/indices", format="json")
    return [one["index"] for one in listed if one["index"].startswith(f"{index.node.prefix}-")]


@pytest.fixture
def upgraded(distant, monkeypatch):
    """The same installation after an upgrade that changed how mentions are indexed; before, it had two."""
    distant.apply([mention(1, "orange"), mention(2, "poire")], [])
    monkeypatch.setattr(spelling, "MEANING", spelling.MEANING + 1)
    made = DistantIndex(f"{distant.node._base}/{distant.node.prefix}")
    assert made.current != distant.current
    yield made
    made.close()


def test_what_another_version_built_is_not_asked_and_goes_once_this_one_s_is_in_place(
    distant, upgraded
):
    old = indexes(distant)
    assert upgraded.needs_rebuild
    asked = []

    def while_it_is_built():
        yield mention(1, "orange")
        with pytest.raises(SearchRefused, match=r"The search index is being built\."):
            upgraded.search(None, ALL)
        asked.append(indexes(upgraded))

    assert upgraded.rebuild(while_it_is_built()) == 1  # the second was erased meanwhile
    assert set(old) < set(asked[0]), "till then it stays, to go back to"
    assert not upgraded.needs_rebuild
    assert upgraded.search(None, ALL).ids == [1]
    assert indexes(upgraded) == upgraded._behind(upgraded.current), "no erased word is left"
    assert distant.needs_rebuild


def test_nothing_is_written_beside_another_version_s_index_before_one_is_built(upgraded):
    with pytest.raises(SearchRefused, match=r"The search index is being built\."):
        upgraded.apply([mention(3)], [])
    assert upgraded.needs_rebuild, "an index of one mention would answer for all"
    assert upgraded.rebuild([mention(1)]) == 1
    assert upgraded.apply([mention(3)], []) == set()
    assert upgraded.search(None, ALL).ids == [3, 1]


def test_what_an_earlier_version_left_half_made_and_out_of_place_goes_before_one_is_built(
    distant, upgraded
):
    half, lost = f"{distant.current}-0000aaaa", f"{distant.current}-0000bbbb"
    distant._make(half, distant.coming, replicas=0)
    distant.node.ask("PUT", f"/{lost}")
    serving = distant._behind(distant.current)

    def while_it_is_built():
        yield mention(1)
        assert set(indexes(upgraded)) == {*serving, *upgraded._behind(upgraded.coming)}

    assert upgraded.rebuild(while_it_is_built()) == 1


@pytest.mark.parametrize("theirs", ["-0123456789ab", "-two", "x", "-0123456789ab-0000aaaa"])
def test_a_rebuild_leaves_installations_alone_whose_prefix_begins_alike(distant, theirs):
    other = DistantIndex(f"{distant.node._base}/{distant.node.prefix}{theirs}")
    other.apply([mention(7)], [])
    foreign = f"{distant.node.prefix}-notes"
    distant.node.ask("PUT", f"/{foreign}")
    distant.apply([mention(1)], [])
    assert distant.rebuild([mention(1), mention(2)]) == 2
    assert other.search(None, ALL).ids == [7]
    assert other.rebuild([mention(7), mention(8)]) == 2
    assert other.search(None, ALL).ids == [8, 7]
    assert distant.search(None, ALL).ids == [2, 1]
    assert foreign in indexes(distant)
    other.close()


def test_an_index_that_can_t_be_deleted_at_once_is_deleted_by_the_next_write(
    distant, monkeypatch, caplog
):
    distant.apply([mention(1)], [])
    ask = distant.node.ask

    def busy(method, path, *given, **asked):
        if method == "DELETE":
            raise SearchRefused("a snapshot is made of it")
        return ask(method, path, *given, **asked)

    with monkeypatch.context() as patch:
        patch.setattr(distant.node, "ask", busy)
        assert distant.rebuild([mention(1), mention(2)]) == 2
    assert distant.search(None, ALL).ids == [2, 1], "the new one is in place"
    assert len(indexes(distant)) == 2
    assert f"{distant.current}-first is out of use" in caplog.text
    distant.apply([mention(3)], [])
    assert indexes(distant) == distant._behind(distant.current)
    assert distant.search(None, ALL).ids == [3, 2, 1]


def test_replicas_are_made_once_the_new_index_is_whole(distant):
    divided = DistantIndex(f"{distant.node._base}/{distant.node.prefix}?shards=2&replicas=1")
    seen = []

    def asked(alias):
        (one,) = divided.node.ask("GET", f"/{alias}/_settings").values()
        how = one["settings"]["index"]
        return how["number_of_shards"], how["number_of_replicas"], how.get("refresh_interval")

    def while_it_is_built():
        yield mention(1)
        seen.append(asked(divided.coming))

    divided.apply([mention(1)], [])
    assert asked(divided.current) == ("2", "1", None)
    divided.rebuild(while_it_is_built())
    assert seen == [("2", "0", "-1")]
    assert asked(divided.current) == ("2", "1", None)
    divided.close()


class Told(DistantIndex):
    """An index whose node tells what it is given, one answer after the other."""

    def __init__(self, *healths):
        super().__init__("http://nowhere.example/house?replicas=1")
        self.asked, self.healths = [], iter(healths)
        self.node.ask = self.answer

    def answer(self, method, path, _body=None, **_asked):
        self.asked.append(f"{method} {path}")
        if path.startswith("/_cluster/health"):
            status, copied = next(self.healths)
            return {"status": status, "initializing_shards": copied}
        return (
            {f"{self.current}-first": {"aliases": {self.current: {}}}} if method == "GET" else None
        )

    def put(self):
        self._put_in_place(f"{self.current}-0000aaaa")
        return sum("health" in one for one in self.asked)


@pytest.mark.parametrize(
    ("healths", "asked"),
    [
        ([("yellow", 0), ("yellow", 1), ("yellow", 1), ("green", 0)], 4),
        ([("yellow", 0)] * 9, 3),  # a node that is alone makes none
        ([("yellow", 1)] * 9, 5),
    ],
    ids=["made", "none is made", "too long"],
)
def test_what_was_before_goes_once_the_replicas_are_made_and_never_stays(
    healths, asked, monkeypatch
):
    clock = iter(range(100))
    monkeypatch.setattr("palabre.listening.search.distant.index.COPIED_S", 6)
    monkeypatch.setattr("palabre.listening.search.distant.index.ASKED_S", 0)
    monkeypatch.setattr(
        "palabre.listening.search.distant.index.time.monotonic", lambda: next(clock)
    )
    index = Told(*healths)
    # By now the alias stands for the new one alone.
    index._behind = lambda _alias: [f"{index.current}-0000aaaa"]
    assert index.put() == asked
    assert index.asked[-1] == f"DELETE /{index.current}-first"
    assert index._left == set()


def test_a_first_index_that_took_the_name_of_one_out_of_use_stays():
    index = Told()
    index._left = {f"{index.current}-first"}
    index._tidy()
    assert not [one for one in index.asked if one.startswith("DELETE")]
    assert index._left == set()


def test_no_text_can_be_read_back_from_the_node(distant):
    distant.apply([mention(1, "a secret word")], [])
    found = distant.node.ask("GET", f"/{distant.current}/_doc/1")
    assert found["found"]
    assert "_source" not in found


def test_a_word_of_any_length_keeps_no_mention_out(distant):
    distant.apply(
        [mention(1, "x" * 40_000 + " orange"), mention(2, title=mention(0).document.text)], []
    )
    assert distant.search(parse("orange"), ALL).ids == [2, 1]


def test_the_same_mention_is_spelt_alike_each_time():
    one = {"topics": {3, 1, 2}, "tags": ["b", "a"]}
    other = {"topics": [2, 3, 1], "tags": ["a", "b"]}
    assert spelt(mention(1, **one)) == spelt(mention(1, **other))
    assert spelt(mention(1, **one)) != spelt(mention(1, "poire", **one))


def test_without_a_node_one_sentence_says_so():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    index = DistantIndex(f"http://127.0.0.1:{port}")
    for question in (lambda: index.count(None, ALL), lambda: index.apply([mention(1)], [])):
        with pytest.raises(SearchRefused, match=r"The search node doesn't answer\."):
            question()


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (404, "{}", "The search index is being built."),
        (429, "{}", "The search node has too much to do."),
        (400, '{"reason": "too_many_clauses"}', "make it narrower"),
        (503, "<html>gone</html>", "The search node doesn't answer."),
        (200, "<html>not json</html>", "The search node doesn't answer."),
        (200, '{"timed_out": true, "_shards": {"failed": 0}}', "too much to do"),
        (200, '{"timed_out": false, "_shards": {"failed": 1}}', "too much to do"),
    ],
)
def test_each_fault_of_a_node_is_a_sentence(status, body, sentence):
    class Node(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_given):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Node) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        index = DistantIndex(f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(SearchRefused, match=sentence):
            index.count(None, ALL)
        index.close()
        server.shutdown()


def test_an_address_says_where_under_which_name_and_how_divided():
    node = DistantIndex("https://me:se%40cret@[::1]:9200/house?shards=3&replicas=1").node
    assert (node.prefix, node.shards, node.replicas) == ("house", 3, 1)
    assert (node._base, node._secret) == ("https://[::1]:9200", ("me", "se@cret"))
    assert DistantIndex("http://x:9200").node.prefix == "palabre"
