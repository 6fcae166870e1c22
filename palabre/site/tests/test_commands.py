"""The commands for scripts: what they print, and the code they end with."""

import csv
import io
import json
import sys

import pytest
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening import search as searching
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.indexing import ask_for_rebuild, index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Import, Mention
from palabre.listening.search.tests.corpus import mention
from palabre.site.cli import history, mentions, processes, texts

LINES = (
    b'{"text": "J\'adore ce caf\xc3\xa9", "lang": "fr"}\n',
    b'{"text": 5}\n',
    b"not json\n",
    b"\xff\xfe\n",
    b'"The worst coffee ever"\n',
)
TABLE = (
    "date,text,author,note\n"
    "2026-11-20,La Lanterne ouvre tard,Ada,\n"
    "2026-11-21,Rien à voir,Bo,\n"
    "someday,La Lanterne encore,Cy,\n"
    "2026-11-21,Merci la Lanterne !,Di,\n"
)


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    searching.index.cache_clear()
    forget_copies()
    yield tmp_path
    searching.index.cache_clear()


@pytest.fixture
def topic(brand):
    return make_topic(MACHINE, brand, "Lanterne", "lanterne")


def written(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def answer(capsys):
    return json.loads(capsys.readouterr().out)


# --- analyse


def test_each_line_gives_a_line_and_bad_ones_say_what_is_wrong(tmp_path, capsys):
    assert texts.analyse([written(tmp_path / "a.jsonl", b"".join(LINES))]) == 1
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [row.get("line") for row in rows] == [None, 2, 3, 4, None]
    assert rows[0]["language"] == "fr"
    assert rows[4]["tone"] == "negative"
    assert "3 of them" in said.err


def test_a_line_without_end_fills_no_memory_and_is_refused(tmp_path, capsys):
    endless = b'{"text": "' + b"a" * (3 * texts.LONGEST_LINE) + b'"}\n' + LINES[0]
    assert texts.analyse([written(tmp_path / "a.jsonl", endless)]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["error" in row for row in rows] == [True, False]


def test_texts_are_analysed_from_stdin(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINES[0])))
    assert texts.analyse(["-", "--json"]) == 0
    assert answer(capsys)["tone"] == "positive"


def test_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert texts.analyse([str(tmp_path / "none")]) == 2
    assert "can't be read" in capsys.readouterr().err


# --- feed


RSS = """<rss version="2.0"><channel><title>Essai</title><link>https://essai.example/</link>
<item><title>Une</title><link>https://essai.example/1</link></item></channel></rss>"""


def test_a_feed_in_a_file_is_described(tmp_path, capsys):
    assert texts.feed([written(tmp_path / "f.xml", RSS), "--json"]) == 0
    found = answer(capsys)
    assert (found["title"], found["items"][0]["title"]) == ("Essai", "Une")
    assert texts.feed([written(tmp_path / "f.xml", RSS)]) == 0
    assert "Une" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["http://127.0.0.1/feed", "http://169.254.169.254/"])
def test_an_address_of_an_internal_network_is_refused(where, capsys):
    assert texts.feed([where, "--json"]) == 1
    assert "internal" in answer(capsys)["reason"]
    assert texts.feed([where]) == 1
    assert "PALABRE_ALLOW_HOSTS" in capsys.readouterr().out


def test_a_file_that_is_no_feed_is_said(tmp_path, capsys):
    assert texts.feed([written(tmp_path / "f.xml", "hello")]) == 1
    assert "feed" in capsys.readouterr().out


# --- query


def test_a_good_query_is_printed_as_it_was_understood(capsys):
    assert texts.query(["check", "lanterne and (café or thé)", "--json"]) == 0
    assert answer(capsys)["ok"]


def test_a_wrong_query_has_a_caret_under_the_place(capsys):
    assert texts.query(["check", "lanterne AND"]) == 1
    line, caret, sentence = capsys.readouterr().out.splitlines()
    assert (line, caret) == ("lanterne AND", " " * 9 + "^^^")
    assert "missing" in sentence


def test_the_line_of_a_long_query_that_is_wrong_is_shown(capsys):
    assert texts.query(["check", "lanterne\nOR (café"]) == 1
    line, caret, _sentence = capsys.readouterr().out.splitlines()
    assert line == "OR (café"
    assert caret.index("^") == 3


def test_a_query_that_cannot_be_followed_is_wrong_too(capsys):
    assert texts.query(["check", "NOT lanterne", "--json"]) == 1
    assert not answer(capsys)["ok"]


# --- import, search, export, reindex


@pytest.mark.django_db
def test_a_file_comes_in_and_is_found_and_exported(home, topic, tmp_path, capsys):
    file = written(tmp_path / "t.csv", TABLE)
    assert history.import_file([file, "--json"]) == 0
    told = answer(capsys)
    assert (told["state"], told["rows"], told["stored"], told["refused"]) == ("done", 4, 2, 1)
    assert told["refused_lines"][0]["line"] == 4

    assert mentions.search(["ouvre", "--json"]) == 0
    found = answer(capsys)
    assert (found["total"], found["mentions"][0]["voice"]) == (1, "Ada")
    assert mentions.search(["ouvre", "--since", "2026-11-21", "--json"]) == 0
    assert answer(capsys)["total"] == 0

    target = tmp_path / "out.csv"
    assert mentions.export(["lanterne", "--to", str(target), "--json"]) == 0
    assert answer(capsys)["mentions"] == 2
    assert len(list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))) == 2


@pytest.mark.django_db
def test_what_a_network_forbids_to_take_away_is_in_no_file(home, topic, tmp_path, capsys):
    said = [Item("li1", "lanterne au bureau", timezone.now(), Author("m"))]
    ingest(said, "linkedin", organisation_id=topic.brand.organisation_id)
    index_pending()
    target = tmp_path / "out.csv"
    assert mentions.export(["lanterne", "--to", str(target), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["left_out"] == {"linkedin": 1}
    assert "1 row from LinkedIn is left out" in told.err
    assert "bureau" not in target.read_text("utf-8-sig")


@pytest.mark.django_db
def test_the_same_file_a_second_time_brings_nothing_twice(home, topic, tmp_path, capsys):
    file = written(tmp_path / "t.csv", TABLE)
    history.import_file([file, "--json"])
    answer(capsys)
    assert history.import_file([file, "--json"]) == 0
    assert (answer(capsys)["stored"], Mention.objects.count()) == (0, 2)


@pytest.mark.django_db
def test_a_dry_run_shows_rows_and_keeps_nothing(home, topic, tmp_path, capsys):
    assert history.import_file([written(tmp_path / "t.csv", TABLE), "--dry-run", "--json"]) == 0
    told = answer(capsys)
    assert (told["sampled"], told["read"], told["matched"]) == (4, 3, 2)
    assert told["rows"][0]["topics"] == ["Lanterne"]
    assert told["rows"][2]["refused"]
    assert (Import.objects.count(), Mention.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_columns_are_matched_by_hand_and_everything_goes_to_a_topic(home, topic, tmp_path, capsys):
    table = TABLE.replace("date,text", "quand,propos")
    options = ["--map", "quand=date", "--map", "propos=text", "--topic", "Lanterne", "--json"]
    assert history.import_file([written(tmp_path / "t.csv", table), *options]) == 0
    assert answer(capsys)["stored"] == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options", [["--map", "nowhere=text"], ["--map", "text=flavour"], ["--topic", "Tea"]]
)
def test_a_wrong_option_of_an_import_is_said_and_nothing_is_kept(
    home, topic, tmp_path, capsys, options
):
    assert history.import_file([written(tmp_path / "t.csv", TABLE), *options]) == 1
    assert "There is no" in capsys.readouterr().err
    assert Import.objects.count() == 0


@pytest.mark.django_db
def test_with_two_brands_one_must_be_named(home, brand, cy, capsys):
    with pytest.raises(SystemExit) as end:
        mentions.search(["x"])
    assert end.value.code == 2
    assert "lanterne/lanterne" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_wrong_query_or_day_of_a_search_is_said(home, topic, capsys):
    for asked in (["lanterne AND"], ["x", "--since", "yesterday"]):
        with pytest.raises(SystemExit) as end:
            mentions.search(asked)
        assert end.value.code == 2
    assert "yesterday is not a day" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_search_before_there_is_an_index_says_so(home, topic, capsys):
    assert mentions.search(["x"]) == 1
    assert "reindex" in capsys.readouterr().err


@pytest.mark.django_db
def test_an_export_that_cannot_be_written_leaves_what_was_there(home, topic, tmp_path, capsys):
    index_pending()
    searching.index().rebuild([])
    assert mentions.export(["x", "--to", str(tmp_path / "no" / "file.csv")]) == 1
    assert "can't be written" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_index_is_built_here_or_asked_of_the_process_that_keeps_it(home, capsys):
    assert mentions.reindex(["--json"]) == 0
    assert answer(capsys) == {"indexed": 0, "asked_the_worker": False}
    other = searching.EmbeddedIndex(home / "index")
    assert mentions.reindex(["--json"]) == 0  # this process keeps it: it may
    answer(capsys)
    searching.index().close()
    other.apply([], [1])
    assert mentions.reindex(["--json"]) == 0
    assert answer(capsys)["asked_the_worker"]
    assert (home / "index" / "rebuild").exists()
    other.close()
    ask_for_rebuild()
    assert mentions.reindex([]) == 0
    assert not (home / "index" / "rebuild").exists()


@pytest.mark.parametrize(("told", "shown"), [(False, 8123), (True, 8000)])
def test_links_follow_the_port_that_is_served_on_unless_the_address_is_told(settings, told, shown):
    class Bound:
        def getsockname(self):
            return "127.0.0.1", 8123

    settings.ADDRESS, settings.ADDRESS_IS_TOLD = "http://127.0.0.1:8000", told
    processes.follow_port(Bound())
    assert settings.ADDRESS.endswith(f":{shown}")


@pytest.mark.django_db
def test_the_check_of_the_index_names_what_differs_and_has_it_mended(
    home, topic, monkeypatch, capsys
):
    monkeypatch.setattr("palabre.listening.drift.time.sleep", lambda _seconds: None)
    assert mentions.index_check([]) == 1
    assert "reindex" in capsys.readouterr().err
    mentions.reindex([])
    searching.index().apply([mention(77)], [])
    capsys.readouterr()
    assert mentions.index_check(["--json"]) == 1
    assert answer(capsys)["superfluous"] == [77]
    assert mentions.index_check(["--mend"]) == 1
    assert "In the index only: 77" in capsys.readouterr().out
    index_pending()
    assert mentions.index_check([]) == 0
    assert "just what the database does" in capsys.readouterr().out
