"""The room's card for Django."""

from django.apps import AppConfig


class ListeningConfig(AppConfig):
    """The listening room."""

    name = "palabre.listening"
    label = "listening"
