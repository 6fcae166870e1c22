"""The data folder is its owner's alone."""

import os
import subprocess
import sys

WRITE = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
connection.cursor().execute("CREATE TABLE kept (word TEXT)")
default_storage.save("imports/history.csv", ContentFile(b"text"))
"""


def test_what_a_fresh_home_holds_is_read_by_nobody_else(tmp_path):
    home = tmp_path / "new" / "data"
    told = {
        **os.environ, "PALABRE_HOME": str(home), "DATABASE_URL": f"sqlite:///{home}/palabre.sqlite3",
        "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
    }  # fmt: skip
    command = "import os; os.umask(0o022)" + WRITE
    subprocess.run([sys.executable, "-c", command], env=told, check=True, timeout=60)
    written = [home, *home.rglob("*")]
    assert {"palabre.sqlite3", "secret-key", "history.csv"} <= {path.name for path in written}
    assert [path for path in written if path.stat().st_mode & 0o077] == []
