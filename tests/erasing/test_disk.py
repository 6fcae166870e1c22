"""No word of whoever was erased is left on the disk: in no byte of the house's files and its database's."""

import os
import shutil
import signal
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path

import pytest

from conftest import missing
from tests.erasing.house import TRACES

ROOT = Path(__file__).parents[2]
ENCODINGS = ("utf-8", "utf-16-le", "cp1252")


@pytest.fixture
def place(tmp_path):
    """A folder for the house, and beside it one for the list of erasures and the backup."""
    return tmp_path


def runner(place, **told):
    """What runs a command in the house, and gives what it printed."""
    environment = {
        **os.environ, "PALABRE_HOME": str(place / "home"), "PALABRE_ONLINE": "off", "LC_ALL": "C",
        "PALABRE_ERASURES": str(place / "beside" / "erasures.jsonl"),
        "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)

    def command(*arguments, ends=0, **more):
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=environment | told | more, check=False,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == ends, done.stderr[-3000:]
        return done.stdout + done.stderr

    return command


@pytest.fixture
def run(place):
    """Run a command in a house with SQLite."""
    return runner(place)


@pytest.fixture
def databases():
    """Two new databases of PostgreSQL: each its address and the folder of its files."""
    server = os.environ.get("PALABRE_TEST_POSTGRES") or os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        missing("PostgreSQL (PALABRE_TEST_POSTGRES)")
    import psycopg

    names = [f"palabre_erasing_{uuid.uuid4().hex[:12]}" for _ in range(2)]
    made = []
    with psycopg.connect(server, autocommit=True) as connection:
        top = Path(connection.execute("SHOW data_directory").fetchone()[0])
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
            number = connection.execute(
                "SELECT oid FROM pg_database WHERE datname = %s", [name]
            ).fetchone()[0]
            made.append((f"{server.rpartition('/')[0]}/{name}", top / "base" / str(number)))

        def written(folder):
            """The folder, once all that the server has in memory is in it."""
            connection.execute("CHECKPOINT")
            return folder

        yield made, written
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def traces(folder):
    """Each file in which she still stands, and with which word; what is packed is unpacked."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            found |= {
                (path.relative_to(folder).as_posix(), word)
                for content in contents(path)
                for word in TRACES
                for encoding in ENCODINGS
                if word.encode(encoding) in content
            }
    return found


def contents(path):
    """The bytes of a file in small letters, and of each part of a zip."""
    yield path.read_bytes().lower()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name).lower() for name in archive.namelist())


def index_of(home):
    """The files of the index that hold texts, by their names, which are never given twice."""
    kinds = {".idx", ".term", ".pos", ".store", ".fast", ".fieldnorm"}
    return {path.name for path in (home / "index").rglob("*") if path.suffix in kinds}


def test_no_byte_is_left_and_a_backup_that_is_older_brings_nothing_back(place, run):
    home, backup = place / "home", place / "backup.zip"
    run("tests.erasing.steps", "fill")
    before = {path.rpartition("/")[0] for path, _word in traces(home)}
    assert before >= {"", "media/archives/1"}
    assert any(one.startswith("media/imports") for one in before)
    assert "[2, 1, 3]" in run("tests.erasing.steps", "ask")
    # The index spells words in a way of its own: no file of it may be one that ever held hers.
    old = index_of(home)
    run("palabre", "backup", str(backup))
    shutil.copytree(home, place / "older")
    said = run("tests.erasing.steps", "erase", ends=-signal.SIGKILL)
    assert traces(home), "it was killed in its midst"
    said += run("tests.erasing.steps", "settle")
    assert not any(word in said.casefold() for word in TRACES), "nor does a log say it"
    assert traces(home) == set()
    assert traces(place / "beside") == set()
    assert "[0, 0, 1]" in run("tests.erasing.steps", "ask")
    assert old
    assert not old & index_of(home)
    # The machine burns, and an older backup is put back.
    shutil.rmtree(home)
    with zipfile.ZipFile(backup) as archive:
        database = archive.read("palabre.sqlite3").lower()
    assert any(word.encode() in database for word in TRACES)
    run("palabre", "restore", str(backup))
    assert traces(home) == set()
    assert "[0, 0, 1]" in run("tests.erasing.steps", "ask")
    # Once more, as a copy of the folder; the machine dies while it erases again, before it serves.
    shutil.rmtree(home)
    (place / "older").rename(home)
    run("tests.erasing.steps", "repeat", ends=-signal.SIGKILL)
    assert traces(home), "it was killed in its midst"
    assert "left: 0" in run("tests.erasing.steps", "start")
    run("tests.erasing.steps", "settle")
    assert traces(home) == set()


def test_with_postgresql_no_file_of_the_database_says_it_either(place, databases):
    """Its log (WAL) and its backups do, for some time: docs/how-to/when-somebody-asks.md says how long."""
    ((address, folder), (other, other_folder)), written = databases
    if not os.access(folder, os.R_OK):
        pytest.skip("the server's files can't be read by who runs the tests")
    home, backup = place / "home", place / "backup.zip"
    run = runner(place, DATABASE_URL=address)
    run("tests.erasing.steps", "fill")
    assert {word for _path, word in traces(written(folder))} == set(TRACES)
    run("palabre", "backup", str(backup))
    run("tests.erasing.steps", "erase", ends=-signal.SIGKILL)
    said = run("tests.erasing.steps", "settle")
    assert not any(word in said.casefold() for word in TRACES)
    assert traces(written(folder)) == set()
    assert traces(home) == traces(place / "beside") == set()
    assert "[0, 0, 1]" in run("tests.erasing.steps", "ask")
    shutil.rmtree(home)
    run("palabre", "restore", str(backup), DATABASE_URL=other)
    assert traces(home) == traces(written(other_folder)) == set()
