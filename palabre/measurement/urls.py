"""The room's addresses inside a brand's measure/."""

from django.urls import URLPattern, path

from palabre.measurement.views import board, catalogue

urlpatterns: list[URLPattern] = [
    path("board/", board.board, name="measure_board"),
    path("board/<int:number>/", board.say, name="measure_say"),
    path("metrics/", catalogue.catalogue, name="measure_metrics"),
]
