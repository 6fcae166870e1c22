"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.measurement.views import api, api_apart

urlpatterns = [
    path("metrics", api.metrics, name="api_metrics"),
    path("metrics/<slug:slug>", api.metric, name="api_metric"),
    path("metrics/<slug:slug>/accounts", api_apart.accounts, name="api_metric_accounts"),
    path("metrics/<slug:slug>/posts", api_apart.posts, name="api_metric_posts"),
    path("objectives", api.objectives, name="api_objectives"),
    path("reports", api.reports, name="api_reports"),
    path("reports/<int:number>", api.report, name="api_report"),
]
