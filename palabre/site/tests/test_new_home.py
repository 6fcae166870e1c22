"""A data folder that is new: an archive is brought in at once, and other commands say what to do first."""

import os
import subprocess
import sys

import pytest

from palabre.site.archive.writing import write_archive


@pytest.fixture
def palabre(tmp_path):
    """Run a command of ours in a data folder where nothing is yet."""

    def command(*arguments, **told):
        environment = {**os.environ, "PALABRE_HOME": str(tmp_path / "new"), "LC_ALL": "C", **told}
        if "DATABASE_URL" not in told:
            environment.pop("DATABASE_URL", None)
        return subprocess.run(
            [sys.executable, "-m", "palabre", *map(str, arguments)],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return command


def test_an_archive_is_brought_into_a_new_data_folder(organisation, ada, tmp_path, palabre):
    write_archive(organisation, tmp_path / "one.zip", "")
    done = palabre("import-organisation", tmp_path / "one.zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert organisation.name in done.stdout
    seen = palabre("audit", "verify", "--organisation", organisation.slug)
    assert (seen.returncode, organisation.slug in seen.stdout) == (0, True)
    again = palabre("import-organisation", tmp_path / "one.zip")
    assert (again.returncode, "Traceback" in again.stderr) == (1, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "verify"],
        ["export-organisation", "lanterne", "out.zip"],
        ["search", "lanterne", "soupe"],
        ["erasures", "repeat"],
        ["reindex"],
    ],
    ids=" ".join,
)
def test_a_command_that_needs_tables_says_in_a_sentence_that_there_are_none(arguments, palabre):
    done = palabre(*arguments)
    assert done.returncode == 1
    assert "palabre up" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_does_not_answer_is_told_in_a_sentence(palabre):
    done = palabre("audit", "verify", DATABASE_URL="postgres://palabre:secret@127.0.0.1:1/palabre")
    assert done.returncode == 1
    assert "can’t be reached" in done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
