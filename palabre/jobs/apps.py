"""The room's card for Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The jobs room."""

    name = "palabre.jobs"
    label = "jobs"
