"""Where a request comes from, as far as a limit needs it: a number of the day that leads back to nobody."""

import hashlib
import ipaddress

from django.utils import timezone

from palabre.campaigns.clicks import first_open_day, salt_of


def origin_of(address: str) -> int:
    """A network's number for today: of IPv6 the half that a home or firm has, not a single machine."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
        if found.version == 6:
            found = ipaddress.ip_network((found, 64), strict=False).network_address
        told = found.compressed
    except ValueError:
        told = ""
    day = max(timezone.localdate(timezone=timezone.get_default_timezone()), first_open_day())
    hashed = hashlib.blake2b(told.encode(), key=bytes.fromhex(salt_of(day)), digest_size=8)
    return int.from_bytes(hashed.digest(), "big") >> 1
