"""The room's card for Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site room."""

    name = "palabre.site"
    label = "site"
