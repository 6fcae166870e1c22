"""A film whose taking in is killed in its midst is no film of the library, and its piece is tidied away."""

import subprocess
import sys
from pathlib import Path

import pytest

from palabre.governance.files import DRAFTS
from palabre.publishing import library

ROOT = Path(__file__).parents[2]


def files(folder):
    return [one for one in folder.rglob("*") if one.is_file()]


@pytest.mark.crash
def test_a_film_that_was_killed_in_its_midst_leaves_only_what_is_tidied_away(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    command = [sys.executable, "-m", "tests.crash.killed_film", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as taking:
        assert taking.stdout.readline() == b"in its midst\n"
        taking.kill()
    (left,) = files(tmp_path)
    assert left.parent.name == DRAFTS
    assert left.stat().st_size >= 1024 * 1024
    # One that is still being written is left alone.
    assert library.stray(left.stat().st_mtime - 60) == set()
    assert files(tmp_path) == [left]
    assert library.stray(left.stat().st_mtime + 60) == set()
    assert files(tmp_path) == []
