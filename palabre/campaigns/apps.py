"""The room's card for Django."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The campaigns room."""

    name = "palabre.campaigns"
    label = "campaigns"
