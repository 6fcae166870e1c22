"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.measurement.views import api

urlpatterns = [
    path("metrics", api.metrics, name="api_metrics"),
    path("metrics/<slug:slug>", api.metric, name="api_metric"),
    path("objectives", api.objectives, name="api_objectives"),
    path("reports", api.reports, name="api_reports"),
    path("reports/<int:number>", api.report, name="api_report"),
]
