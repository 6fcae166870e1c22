"""The room's public addresses and those for programs: the barometer, where its brand opened it."""

from django.urls import URLPattern, path

from palabre.measurement.views import barometer_public

urlpatterns: list[URLPattern] = [
    path("api/v1/barometer", barometer_public.api, name="api_barometer"),
    path("barometer/<slug:slug>/", barometer_public.public, name="barometer_public"),
    path("barometer/<slug:slug>/badge.svg", barometer_public.badge, name="barometer_badge"),
    path("barometer/<slug:slug>/<slug:month>/", barometer_public.public, name="barometer_month"),
    path("barometer/<slug:slug>/<slug:month>.pdf", barometer_public.paper, name="barometer_paper"),
]
