"""The room's card for Django."""

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class ListeningConfig(AppConfig):
    """The listening room."""

    name = "palabre.listening"
    label = "listening"

    def ready(self) -> None:
        """Hear of brands that go."""
        from palabre.listening.leaving import brand_leaves  # needs the tables to be known

        pre_delete.connect(brand_leaves, sender="governance.Brand", dispatch_uid="brand_leaves")
