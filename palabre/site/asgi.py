"""The web application, as ASGI."""

import os
from typing import cast

from django.core.asgi import get_asgi_application

from palabre.site.bodies import Application, limited


def _application() -> Application:
    """The pages, behind the measure of bodies and the quick way of tracked links."""
    pages = limited(cast(Application, get_asgi_application()))
    from palabre.campaigns.door import with_links  # needs the tables to be known

    return with_links(pages)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.site.settings")
application = _application()
