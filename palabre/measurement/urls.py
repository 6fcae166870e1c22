"""The room's addresses inside a brand's measure/."""

from django.urls import URLPattern, path

from palabre.measurement.views import (
    apart,
    awareness,
    awareness_behind,
    barometer,
    board,
    catalogue,
    reports,
    returns,
    thresholds,
)

urlpatterns: list[URLPattern] = [
    path("board/", board.board, name="measure_board"),
    path("board/<int:number>/", board.say, name="measure_say"),
    path("reports/", reports.reports, name="measure_reports"),
    path("reports/<int:number>/", reports.report, name="measure_report"),
    path("reports/<int:number>/compose/", reports.edit, name="measure_report_edit"),
    path("reports/<int:number>/<slug:act>/", reports.act, name="measure_report_act"),
    path("barometer/", barometer.barometer, name="measure_barometer"),
    path("barometer/weights/", barometer.weights, name="measure_weights"),
    path("barometer/drafts/", barometer.drafts, name="measure_drafts"),
    path("barometer/public/", barometer.public, name="measure_public"),
    path("barometer/<int:number>/barometer.pdf", barometer.paper, name="measure_barometer_pdf"),
    path("barometer/<int:number>/<slug:act>/", barometer.act, name="measure_edition"),
    path("awareness/", awareness.awareness, name="measure_awareness"),
    path("awareness/behind/", awareness_behind.behind, name="measure_awareness_behind"),
    path("return/", returns.returns, name="measure_return"),
    path("return/return.csv", returns.table, name="measure_return_csv"),
    path("return/behind/", returns.behind, name="measure_return_behind"),
    path("metrics/", catalogue.catalogue, name="measure_metrics"),
    path("metrics/accounts/", apart.accounts, name="measure_accounts"),
    path("metrics/posts/", apart.posts, name="measure_posts"),
    path("metrics/tell/", thresholds.thresholds, name="measure_thresholds"),
    path("metrics/tell/<int:number>/remove/", thresholds.remove, name="measure_threshold_remove"),
]
