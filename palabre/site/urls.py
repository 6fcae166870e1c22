"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from palabre.site import health, kit, operations, preferences
from palabre.site.demo import views as demo

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("preferences/", preferences.set_preferences, name="preferences"),
    path("kit/", kit.kit, name="kit"),
    path("o/<slug:org>/govern/operations/", operations.operations, name="govern_operations"),
    path("", demo.home, name="home"),
    path("demo/", demo.demonstration, name="demonstration"),
    path("", include("palabre.governance.urls")),
    path("o/<slug:org>/<slug:brand>/listen/", include("palabre.listening.urls")),
]
