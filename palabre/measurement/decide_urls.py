"""The room's addresses inside a brand's decide/: objectives are set where they are measured."""

from django.urls import URLPattern, path

from palabre.measurement.views import guide, objectives
from palabre.measurement.views import path as steps

urlpatterns: list[URLPattern] = [
    path("guide/", guide.guide, name="decide_guide"),
    path("path/", steps.path, name="decide_path"),
    path("path/<slug:step>/", steps.step, name="decide_path_step"),
    path("path/<slug:step>/mark/", steps.mark, name="decide_path_mark"),
    path("objectives/", objectives.objectives, name="decide_objectives"),
    path("objectives/<int:number>/end/", objectives.end, name="decide_end"),
]
