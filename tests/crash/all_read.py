"""Importing this reads all that any part of the house reads: see `warm`, which forks from who has done it."""

import os
from importlib import import_module

import django

from tests.crash.warm import SETTINGS

os.environ |= {"DJANGO_SETTINGS_MODULE": SETTINGS, "DATABASE_URL": "sqlite://:memory:"}
django.setup()

from django.db import connection  # noqa: E402 - Django's parts are there from here on

from palabre.site.cli import COMMANDS  # noqa: E402
from tests.crash import tables  # noqa: E402

for command in COMMANDS.values():
    import_module(f"palabre.site.cli.{command.module}")
tables.make_tables()
tables.MADE.append(connection.connection.serialize())
