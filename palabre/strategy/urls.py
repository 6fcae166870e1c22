"""The room's addresses inside a brand's decide/."""

from django.urls import URLPattern, path

from palabre.strategy.views import missions, stance

urlpatterns: list[URLPattern] = [
    path("stance/", stance.stance, name="decide_stance"),
    path("missions/", missions.missions, name="decide_missions"),
    path("missions/<int:number>/drop/", missions.drop, name="decide_drop"),
]
