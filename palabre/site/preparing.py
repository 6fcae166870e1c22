"""What must be in place before pages are served: tables, compiled words, collected files."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from palabre.governance.locks import hold
from palabre.site.catalogues import NOT_COMPILED, compile_messages
from palabre.site.uploads import clear_former_archives, clear_left_uploads

# The number of the lock in PostgreSQL that is held by who brings the tables up to date.
PREPARES = 0x70616C63
# How often who waits for it asks again (seconds).
ASKED_S = 0.5


def waiting_migrations() -> list[str]:
    """Names of the migrations that the database has not had yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> None:
    """Bring the tables up to date; those of an empty database are made at once."""
    if not MigrationRecorder(connection).applied_migrations():
        _make_tables()
    call_command("migrate", interactive=False, verbosity=0)


def _make_tables() -> None:
    """Make all tables as the models are, and note that every migration was had: one after the other they
    take Django a minute. Whoever dies between both is right at the next start: tables that are there stay."""
    usual = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
    try:
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    finally:
        settings.MIGRATION_MODULES = usual
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with transaction.atomic():
        for app, name in MigrationExecutor(connection).loader.disk_migrations:
            recorder.record_applied(app, name)


def collect_static() -> bool:
    """Collect and compress the static files if any changed since the last time; whether it did. Of several
    processes that start together one does it, and the others wait."""
    state = _state_of_files()
    if _mark() == state:
        return False
    with (Path(settings.HOME) / "static.lock").open("a") as held:
        hold(held)
        if _mark() == state:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        (Path(settings.STATIC_ROOT) / ".collected").write_text(state, encoding="ascii")
    return True


def _mark() -> str:
    """The state of the files when they were collected here; "" when they never were."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    return mark.read_text(encoding="ascii") if mark.is_file() else ""


def _state_of_files() -> str:
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            told = Path(storage.path(name)).stat()
            state.update(f"{name}\0{told.st_mtime_ns}\0{told.st_size}\n".encode())
    return state.hexdigest()


@contextmanager
def only_one(say: Callable[[str], None]) -> Iterator[None]:
    """Be the only process of the house, on any machine, that changes its tables; say so before waiting for
    another machine. Whoever dies lets go."""
    if connection.vendor != "postgresql":
        with (Path(settings.HOME) / "tables.lock").open("a") as held:
            hold(held)
            yield
        return
    if not _ask("SELECT pg_try_advisory_lock(%s)"):
        say(_("Another machine brings the tables up to date: waiting."))
        # Asked again and again: one question that waits would itself hold up an index that is made beside it.
        while not _ask("SELECT pg_try_advisory_lock(%s)"):
            time.sleep(ASKED_S)
    try:
        yield
    finally:
        try:
            _ask("SELECT pg_advisory_unlock(%s)")
        except Error:  # the connection is gone, and the lock with it
            connection.close()


def _ask(words: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(words, [PREPARES])
        return bool(cursor.fetchone()[0])


def prepare(say: Callable[[str], None]) -> None:
    """Bring tables, words and files up to date, and say what was done."""
    prepare_words(say)
    with only_one(say):
        _prepare_tables(say)
    prepare_files(say)


def prepare_pages(say: Callable[[str], None]) -> None:
    """Bring up to date what a machine that serves pages keeps for itself: the tables are others' matter."""
    prepare_words(say)
    prepare_files(say)


def prepare_words(say: Callable[[str], None]) -> None:
    """Clear what killed processes left in this data folder, and compile the words beside the code."""
    clear_left_uploads()
    clear_former_archives()
    compiled, left = compile_messages()
    if compiled:
        say(_("The translations are compiled."))
    if left:
        say(_(NOT_COMPILED))


def prepare_files(say: Callable[[str], None]) -> None:
    """Collect the files of the pages in this data folder."""
    if collect_static():
        say(_("The files of the pages are collected."))


def _prepare_tables(say: Callable[[str], None]) -> None:
    """Erasures are repeated before another machine goes on: whom they concern is shown by none meanwhile."""
    from palabre.governance.actions.erasures import repeat_erasures
    from palabre.governance.erasures import WRONG_KEY, WrongKey

    if waiting_migrations():
        migrate()
        say(_("The tables of the database are up to date."))
    try:
        if repeat_erasures():
            say(_("Erasures were repeated: this database comes from an older backup."))
    except WrongKey:
        say(_(WRONG_KEY))
