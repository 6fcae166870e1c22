"""The room's addresses inside a brand's measure/."""

from django.urls import URLPattern, path

from palabre.measurement.views import board, catalogue, reports

urlpatterns: list[URLPattern] = [
    path("board/", board.board, name="measure_board"),
    path("board/<int:number>/", board.say, name="measure_say"),
    path("reports/", reports.reports, name="measure_reports"),
    path("reports/<int:number>/", reports.report, name="measure_report"),
    path("reports/<int:number>/compose/", reports.edit, name="measure_report_edit"),
    path("reports/<int:number>/<slug:act>/", reports.act, name="measure_report_act"),
    path("metrics/", catalogue.catalogue, name="measure_metrics"),
]
