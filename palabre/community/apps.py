"""The room's card for Django."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The community room."""

    name = "palabre.community"
    label = "community"
