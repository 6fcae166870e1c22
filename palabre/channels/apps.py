"""The room's card for Django."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """The channels room."""

    name = "palabre.channels"
    label = "channels"
