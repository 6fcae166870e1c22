"""The room's card for Django."""

from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    """The measurement room."""

    name = "palabre.measurement"
    label = "measurement"
