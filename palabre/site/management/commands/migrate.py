"""`migrate` that bears being killed at any moment: each migration is noted in its own transaction.

Django's own notes most of them after their transaction. Who dies between both can't go on: the next start
makes the same tables again, and finds them there.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from palabre.listening.months import leave_off
from palabre.site.preparing import only_one


class InOne(MigrationExecutor):
    """Does and notes each migration in one transaction, where it has one."""

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """Run a migration forwards. Mentions by month that are half made go before."""
        leave_off()
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            while editor.deferred_sql:  # what Django would do at the end of the transaction
                editor.execute(editor.deferred_sql.pop(0), None)  # None: a % in it is just that
            self.record_migration(migration)  # type: ignore[call-arg,arg-type]
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


@contextmanager
def quickly() -> Iterator[None]:
    """Halve what an upgrade takes, for 170 MB more: Django makes its models anew for each act of a migration.

    Whether a setting swaps a model, which it asks for each of their fields, is remembered, and memory is
    searched less often for what nobody holds any more.
    """
    ours: Any = apps
    ask: Any = (
        Apps.get_swappable_settings_name
    )  # Django's own memory of it ends with each model made
    often = gc.get_threshold()
    ours.get_swappable_settings_name = cache(partial(ask.__wrapped__, apps))
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        del ours.get_swappable_settings_name
        gc.set_threshold(*often)
        gc.unfreeze()


class Command(migrate.Command):
    """Django's command, with an executor that does so."""

    def handle(self, *arguments: Any, **options: Any) -> Any:
        """Bring the tables up to date; called by hand, as the only one who does. Who calls it from within
        holds that already, or makes a database of its own."""
        migrate.MigrationExecutor = InOne  # type: ignore[attr-defined]
        by_hand = self._called_from_command_line  # type: ignore[attr-defined]
        with only_one(self.stdout.write) if by_hand else nullcontext(), quickly():
            return super().handle(*arguments, **options)
