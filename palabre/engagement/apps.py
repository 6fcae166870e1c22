"""The room's card for Django."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """The engagement room."""

    name = "palabre.engagement"
    label = "engagement"
