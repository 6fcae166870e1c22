"""What must be in place before pages are served: tables, compiled words, collected files."""

import hashlib
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_noop

READ_BY_ALL = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
NOT_COMPILED = gettext_noop(
    "The translations can’t be compiled here: run `palabre compile-messages` as the user who owns the code. "
    "Until then some words are those of before."
)


def stale_messages() -> list[tuple[Path, Path]]:
    """Catalogues that changed since they were compiled, or whose compiled form others can't read: each with
    the file it is compiled to."""
    found = []
    for source in sorted(settings.ROOT.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        told = target.stat() if target.exists() else None
        if (
            told is None
            or told.st_mtime < source.stat().st_mtime
            or told.st_mode & READ_BY_ALL != READ_BY_ALL
        ):
            found.append((source, target))
    return found


def compile_messages() -> tuple[list[Path], list[Path]]:
    """Compile the catalogues that changed since they were compiled: which ones, and which couldn't be
    written, as where the code belongs to somebody else."""
    compiled, left = [], []
    for source, target in stale_messages():
        import polib  # only when there is something to do: `up` is not to carry it

        draft = target.with_name(f"{target.name}.new")
        try:
            polib.pofile(str(source)).save_as_mofile(str(draft))
            # They belong to the code, not to the house: whoever compiled them, all who run it read them.
            draft.chmod(READ_BY_ALL | stat.S_IWUSR)
            draft.replace(target)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            left.append(target)
            continue
        compiled.append(target)
    return compiled, left


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
    """Collect and compress the static files if any changed since the last time; whether it did."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            state.update(f"{name}\0{path.stat().st_mtime_ns}\0{path.stat().st_size}\n".encode())
    if mark.is_file() and mark.read_text(encoding="ascii") == state.hexdigest():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(state.hexdigest(), encoding="ascii")
    return True


def prepare(say: Callable[[str], None]) -> None:
    """Bring tables, words and files up to date, and say what was done."""
    from django.utils.translation import gettext as _

    from palabre.governance.actions.erasures import repeat_erasures
    from palabre.governance.erasures import WRONG_KEY, WrongKey
    from palabre.site.uploads import clear_left_uploads

    clear_left_uploads()
    compiled, left = compile_messages()
    if compiled:
        say(_("The translations are compiled."))
    if left:
        say(_(NOT_COMPILED))
    if waiting_migrations():
        migrate()
        say(_("The tables of the database are up to date."))
    try:
        if repeat_erasures():
            say(_("Erasures were repeated: this database comes from an older backup."))
    except WrongKey:
        say(_(WRONG_KEY))
    if collect_static():
        say(_("The files of the pages are collected."))
