"""The room's card for Django."""

from django.apps import AppConfig
from django.db.models import Field

from palabre.governance.among import Among


class GovernanceConfig(AppConfig):
    """The governance room."""

    name = "palabre.governance"
    label = "governance"

    def ready(self) -> None:
        """Teach every field `among`."""
        Field.register_lookup(Among)
