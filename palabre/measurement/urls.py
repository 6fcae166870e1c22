"""The room's addresses inside a brand's measure/."""

from django.urls import URLPattern, path

from palabre.measurement.views import catalogue

urlpatterns: list[URLPattern] = [
    path("metrics/", catalogue.catalogue, name="measure_metrics"),
]
