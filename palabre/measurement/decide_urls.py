"""The room's addresses inside a brand's decide/: objectives are set where they are measured."""

from django.urls import URLPattern, path

from palabre.measurement.views import objectives

urlpatterns: list[URLPattern] = [
    path("objectives/", objectives.objectives, name="decide_objectives"),
    path("objectives/<int:number>/end/", objectives.end, name="decide_end"),
]
