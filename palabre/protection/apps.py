"""The room's card for Django."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """The protection room."""

    name = "palabre.protection"
    label = "protection"
