"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.measurement.views import api, api_budgets, api_return

urlpatterns = [
    path("metrics", api.metrics, name="api_metrics"),
    path("metrics/<slug:slug>", api.metric, name="api_metric"),
    path("objectives", api.objectives, name="api_objectives"),
    path("return", api_return.returned, name="api_return"),
    path("budgets", api_budgets.budgets, name="api_budgets"),
    path("spendings", api_budgets.spendings, name="api_spendings"),
    path("spendings/<int:number>", api_budgets.spending, name="api_spending"),
    path("reports", api.reports, name="api_reports"),
    path("reports/<int:number>", api.report, name="api_report"),
]
