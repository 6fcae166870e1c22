"""The web application, as ASGI."""

import os
from typing import cast

from django.core.asgi import get_asgi_application

from palabre.site.bodies import Application, limited

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.site.settings")
application = limited(cast(Application, get_asgi_application()))
