"""The room's card for Django."""

from django.apps import AppConfig


class EcosystemConfig(AppConfig):
    """The ecosystem room."""

    name = "palabre.ecosystem"
    label = "ecosystem"
