"""What every test of killed processes begins with: the tables of an empty database, and a warm process."""

from pathlib import Path

# An SQLite file in which all tables are made, where somebody made one before: see `all_read`.
MADE: list[bytes] = []


def make_tables():
    """Make them at once: one migration after the other takes most of a minute."""
    from django.db import connection

    if MADE and connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        assert not file.exists()
        file.write_bytes(MADE[0])
    else:
        from palabre.site.preparing import migrate

        migrate()
    warm()


def warm():
    """Read all that any part of the house reads, once: each fork would read its thousand modules anew."""
    from django.urls import reverse
    from django.utils.translation import gettext, override

    reverse("healthz")
    for language in ("en", "fr"):
        with override(language):
            gettext("Inbox")
