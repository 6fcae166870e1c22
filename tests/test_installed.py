"""An installation as the documents have it: the code is root's, and whoever runs it may not write beside it.

No image is built and no unit started: a copy of the code, and a process of another user, stand for both.
"""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}
PACKAGES = sysconfig.get_path("purelib")

FRENCH = """
import django
django.setup()
from django.test import Client
print(Client().get("/healthz", headers={"accept-language": "fr"}).status_code)
from django.utils.translation import gettext, override
with override("fr"):
    print(gettext("Next page"))
"""
PREPARE = """
import django
django.setup()
from palabre.site.preparing import prepare
prepare(print)
"""


@pytest.fixture(scope="module")
def place():
    """A folder with the code in `srv`, compiled by who installed it, and a data folder of another user."""
    place = Path(tempfile.mkdtemp(prefix="palabre-installed-"))
    try:
        place.chmod(0o755)
        left_out = shutil.ignore_patterns("*.mo", "__pycache__", "tests")
        shutil.copytree(HOUSE / "palabre", place / "srv/palabre", ignore=left_out)
        for path in (place / "srv", *(place / "srv").rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        (place / "data").mkdir()
        installs = run(place, "-m", "palabre", "compile-messages", home="first")
        assert installs.returncode == 0, installs.stderr
        yield place
    finally:
        shutil.rmtree(place)


def run(place, *arguments, home="data", python=sys.executable, **who):
    """Run Python in the installation."""
    environment = {
        **os.environ, "PALABRE_HOME": str(place / home), "PALABRE_ONLINE": "off", "LC_ALL": "C",
        "PALABRE_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
        "PYTHONPATH": f"{place / 'srv'}:{PACKAGES}", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [python, *arguments], cwd=place / "srv", env=environment, check=False,
        capture_output=True, text=True, timeout=300, **who,
    )  # fmt: skip


def open_to_all():
    """A Python of this version that any user may run: that of the tests may lie in somebody's home."""
    for python in (
        sys.executable,
        shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin"),
    ):
        with suppress(PermissionError, TypeError):
            asked = [python, "-c", "import encodings"]
            if subprocess.run(asked, check=False, capture_output=True, **NOBODY).returncode == 0:
                return python
    return None


@pytest.fixture
def another(place):
    """Run Python there as a user to whom only the data folder belongs."""
    if os.geteuid() != 0:
        pytest.skip("only root can be another user")
    if (python := open_to_all()) is None:
        pytest.skip("there is no Python that another user may run")
    os.chown(place / "data", NOBODY["user"], NOBODY["group"])

    def as_nobody(*arguments):
        return run(place, *arguments, python=python, **NOBODY)

    return as_nobody


def test_the_words_that_root_compiles_can_be_read_by_all(place):
    compiled = list((place / "srv").rglob("*.mo"))
    assert len(compiled) >= 10
    assert {stat.S_IMODE(path.stat().st_mode) for path in compiled} == {0o644}


def test_words_compiled_for_root_alone_by_an_earlier_version_are_compiled_again(place):
    one = next((place / "srv").rglob("*.mo"))
    one.chmod(0o600)
    done = run(place, "-m", "palabre", "compile-messages", home="first")
    assert (done.returncode, done.stdout.split()) == (0, [str(one)])
    assert stat.S_IMODE(one.stat().st_mode) == 0o644


def test_another_user_serves_french(another):
    done = another("-c", FRENCH)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split("\n")[:2] == ["200", "Page suivante"]


def test_a_house_whose_words_are_older_than_the_code_starts_and_says_what_to_do(place, another):
    newer = next((place / "srv").rglob("*.po"))
    told = newer.with_suffix(".mo").stat().st_mtime + 60
    os.utime(newer, (told, told))
    done = another("-c", PREPARE)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "palabre compile-messages" in done.stdout
    assert "The tables of the database are up to date." in done.stdout
    asked = another("-m", "palabre", "compile-messages")
    assert (asked.returncode, "Traceback" in asked.stderr) == (1, False)
    assert "palabre compile-messages" in asked.stderr
    assert another("-m", "palabre", "healthcheck").returncode == 1
