"""A backup made while the house is written to brings all of it back; who is killed meanwhile harms none."""

import json
import os
import random
import shutil
import signal
import time
import uuid
import zipfile
from contextlib import contextmanager

import pytest

from conftest import missing
from tests.crash.warm import Process, run
from tests.files.buckets import new_bucket

pytestmark = pytest.mark.crash

# Where a restore is killed: over the second file that it unpacks, before it looks at the database, before
# the first of its commands and the last, and when all is ready to take the place of what is there.
STEPS = (("_take", 2), ("_bring_in", 1), ("_run", 1), ("_run", 3), ("_exchange", 1))


@pytest.fixture
def sqlite(tmp_path):
    """The environment of a house whose database is in its folder, and of the one that it is restored to."""
    environment = {"PALABRE_HOME": str(tmp_path / "data")}
    return environment, environment


@pytest.fixture
def postgresql(tmp_path):
    """The same with two new databases of PostgreSQL's."""
    server = os.environ.get("PALABRE_TEST_POSTGRES") or os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        missing("PostgreSQL (PALABRE_TEST_POSTGRES)")
    import psycopg

    names = [f"palabre_backup_{uuid.uuid4().hex[:12]}" for _ in range(2)]
    here = {"PALABRE_HOME": str(tmp_path / "data")}
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
        yield [{**here, "DATABASE_URL": f"{server.rpartition('/')[0]}/{one}"} for one in names]
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def bucket(sqlite):
    """The same with files in a bucket, and another, empty one to restore to."""
    here, _same = sqlite
    return [{**here, "FILES_URL": new_bucket()} for _ in range(2)]


def house(environment, act):
    """What a process of `backup_house` says."""
    said = run("tests.crash.backup_house", act, **environment)
    return json.loads(said.splitlines()[-1]) if said else None


@contextmanager
def writing(environment):
    """Somebody who writes to the house, killed at the end; call it for what is surely kept by then."""
    with Process("tests.crash.backup_house", "write", **environment) as process:
        yield lambda: int(process.stdout.readline())


def palabre(environment, *arguments):
    """A command of ours that runs."""
    return Process("palabre", *arguments, **environment)


def well(environment, *arguments):
    """A command of ours that must do what it is asked for."""
    code, words = done(environment, *arguments)
    assert code == 0, words


def done(environment, *arguments):
    """The exit code and the words of a command of ours."""
    code, out, fault = palabre(environment, *arguments).ended()
    return code, out + fault


def restore(environment, *words, step="_exchange", dies=0):
    """`palabre restore` with few starts of Python, killed at a step where it is asked for."""
    code, _out, fault = Process(
        "tests.crash.backup_house", "restore", step, dies, *words, **environment
    ).ended()
    assert code == (-signal.SIGKILL if dies else 0), fault


@pytest.mark.parametrize("where", ["sqlite", "postgresql", "bucket"])
def test_a_house_whose_folder_is_destroyed_comes_back_from_a_backup_made_while_it_was_written_to(
    where, request, tmp_path
):
    before, after = request.getfixturevalue(where)
    home, file = tmp_path / "data", tmp_path / "house.zip"
    house(before, "begin")
    with writing(before) as kept:
        surely = [kept() for _ in range(5)][-1]
        well(before, "backup", file)
        assert kept() > surely, "whoever writes goes on meanwhile"
    keys = {name: (home / name).read_text() for name in ("secret-key", "credential-key")}
    shutil.rmtree(home)
    assert file.stat().st_mode & 0o077 == 0
    if where == "sqlite":
        well(after, "restore", file)
    else:
        restore(after, file)
    assert {name: (home / name).read_text() for name in keys} == keys
    told = house(after, "told")
    texts = len(told["texts"])
    assert surely <= texts
    assert told["texts"] == list(range(1, texts + 1))
    # Who was killed between a picture and its text left one picture more.
    assert told["pictures"][:texts] == told["texts"]
    assert told["whole"] == len(told["pictures"]) <= texts + 1
    assert (told["found"], told["token"], told["database"]) == (
        texts,
        "a token",
        "postgresql" if where == "postgresql" else "sqlite",
    )


def test_a_backup_that_is_killed_leaves_the_file_of_before_and_the_house_alone(sqlite, tmp_path):
    environment, _same = sqlite
    house(environment, "begin")
    with writing(environment) as kept:
        [kept() for _ in range(20)]
    file, rng = tmp_path / "house.zip", random.Random(5)
    well(environment, "backup", file)
    whole = file.read_bytes()
    for _ in range(4):
        process = palabre(environment, "backup", file)
        started = time.monotonic()
        while time.monotonic() - started < 10 and not list(tmp_path.glob(".house.zip.*.draft")):
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.05))
        process.kill()
        process.ended()
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
        if file.read_bytes() != whole:  # the killer came too late: that one is whole, too
            whole = file.read_bytes()
    assert house(environment, "told")["whole"] >= 20
    well(environment, "backup", file)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
    assert [one.name for one in (tmp_path / "data").glob(".backup-*")] == []


def test_a_restore_that_is_killed_leaves_the_house_that_is_there(sqlite, tmp_path):
    environment, _same = sqlite
    home, file = tmp_path / "data", tmp_path / "house.zip"
    house(environment, "begin")
    with writing(environment) as kept:
        [kept() for _ in range(5)]
    well(environment, "backup", file)
    old = house(environment, "told")["texts"]
    with writing(environment) as kept:
        kept()
    code, words = done(environment, "restore", file)
    assert code == 1, "a house that is there is never overwritten unasked"
    assert "--replace" in words
    well(environment, "reindex")
    new = house(environment, "told")["texts"]
    for step, dies in STEPS:
        restore(environment, file, "--replace", step=step, dies=dies)
        assert house(environment, "told")["texts"] == new, "one of both, whole: the one before"
    restore(environment, file, "--replace")
    assert house(environment, "told")["texts"] == old
    [aside] = tmp_path.glob("data.before-*")
    assert house({**environment, "PALABRE_HOME": str(aside)}, "told")["texts"] == new
    # Who died when all was ready left a whole house; the pieces of others were tidied away.
    [ready] = tmp_path.glob(".data.*")
    assert house({**environment, "PALABRE_HOME": str(ready)}, "told")["texts"] == old
    assert home.stat().st_mode & 0o077 == 0


def test_what_is_no_whole_backup_is_refused_with_a_sentence_and_changes_nothing(sqlite, tmp_path):
    environment, _same = sqlite
    house(environment, "begin")
    file = tmp_path / "house.zip"
    well(environment, "backup", file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"])
    outside = {**manifest, "files": {**manifest["files"], "media/../../escaped": "0"}}
    newer = {**manifest, "migrations": [*manifest["migrations"], "listening.9999_later"]}
    other = {**manifest, "database": "postgresql"}
    bad = [
        {name: data for name, data in parts.items() if name != "manifest.json"},
        {**parts, "secret-key": b"another"},
        {**parts, "media/../../escaped": b"out", "manifest.json": json.dumps(outside).encode()},
        {**parts, "manifest.json": json.dumps(newer).encode()},
        {**parts, "manifest.json": json.dumps(other).encode()},
        {**parts, "manifest.json": b"[]"},
    ]
    before = sorted(one.name for one in tmp_path.iterdir())
    for number, wrong in enumerate(bad):
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in wrong.items():
                archive.writestr(name, data)
        code, words = done(environment, "restore", file, "--replace")
        assert (code, "Traceback" in words, words.strip()[-1:]) == (1, False, "."), number
    file.write_bytes(b"no zip")
    assert done(environment, "restore", file, "--replace")[0] == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == before
