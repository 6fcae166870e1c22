"""`palabre healthcheck`: asks the running product, as a container's health check does."""

import json
import urllib.error
import urllib.request

from django.conf import settings
from django.utils.translation import gettext as _

from palabre.site.cli import options, print_json


def healthcheck(arguments: list[str]) -> int:
    """Exit 0 when the product on this machine is ready, 1 when it isn't or doesn't answer."""
    parser = options("healthcheck")
    parser.add_argument("--port", type=int, default=settings.PORT)
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    found = _ask(asked.port)
    if asked.json:
        print_json(found)
    elif found["ready"]:
        print(_("Palabre is well."))
    else:
        print(_("Palabre is not ready: %(state)s") % {"state": json.dumps(found)})
    return 0 if found["ready"] else 1


def _ask(port: int) -> dict[str, object]:
    # Asked at this machine's own door, under a name that the product answers to.
    host = next((name for name in settings.ALLOWED_HOSTS if name[0] not in ".*"), "localhost")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - a fixed scheme
            found: dict[str, object] = json.load(answer)
    except urllib.error.HTTPError as fault:
        if fault.code != 503:
            return {"ready": False, "status": fault.code}
        found = json.load(fault)
    except (OSError, ValueError):
        return {"ready": False, "answers": False}
    return found
