"""The room's card for Django."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """The publishing room."""

    name = "palabre.publishing"
    label = "publishing"
