"""The five ways in which a connector may fail."""

from datetime import timedelta


class ConnectorError(Exception):
    """The five ways to fail; the message is a sentence for a person, without secrets."""


class Reconnect(ConnectorError):
    """The credential is dead: a person must connect again."""


class Rejected(ConnectorError):
    """This very request is refused and will be refused again."""


class NoSuchAddress(Rejected):
    """The mail server knows that nobody has this address, and will say so for ever."""


class RateLimited(ConnectorError):
    """Too many calls; ``wait`` is the pause asked for."""

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class TooSoon(RateLimited):
    """We hold ourselves back, out of politeness: nobody refused anything."""


class Unavailable(ConnectorError):
    """The place is down or unreachable; nothing happened there."""


class Unknown(ConnectorError):
    """It may have happened: ask the platform before anything else."""
