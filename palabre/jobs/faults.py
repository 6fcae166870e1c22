"""Which faults are the database's own, so that what was worked on is to blame for nothing."""

from django.db import InterfaceError, OperationalError

# Busy, locked or away: the work is done again, whole.
DATABASE_AWAY = (OperationalError, InterfaceError)
