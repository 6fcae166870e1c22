"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from palabre.site import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("palabre.governance.urls")),
]
