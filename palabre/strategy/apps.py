"""The room's card for Django."""

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    """The strategy room."""

    name = "palabre.strategy"
    label = "strategy"
