"""What every test of killed processes begins with: the tables of an empty database, and a warm process."""


def make_tables():
    """Make them without the migrations, which take most of a minute: test_up goes through these."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    warm()


def warm():
    """Read all that any part of the house reads, once: each fork would read its thousand modules anew."""
    from django.urls import reverse
    from django.utils.translation import gettext, override

    reverse("healthz")
    for language in ("en", "fr"):
        with override(language):
            gettext("Inbox")
