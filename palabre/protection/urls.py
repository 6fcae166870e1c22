"""The room's addresses inside a brand's protect/."""

from django.urls import URLPattern, path

from palabre.protection.views import alerts

urlpatterns: list[URLPattern] = [
    path("watch/", alerts.watch, name="protect_watch"),
]
