"""The tables of an empty database, in seconds: made from the models, as every other test has them."""


def make_tables():
    """Make them without the migrations, which take most of a minute: test_up goes through these."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
