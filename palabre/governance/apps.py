"""The room's card for Django."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """The governance room."""

    name = "palabre.governance"
    label = "governance"
