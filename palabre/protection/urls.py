"""The room's addresses inside a brand's protect/."""

from django.urls import URLPattern, path

from palabre.protection import lookalikes_urls
from palabre.protection.views import alerts

urlpatterns: list[URLPattern] = [
    path("watch/", alerts.watch, name="protect_watch"),
    *lookalikes_urls.urlpatterns,
]
