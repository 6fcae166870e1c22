"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.ecosystem.views import api_lists

urlpatterns = [
    path("lists", api_lists.lists, name="api_lists"),
    path("lists/<int:number>", api_lists.one_list, name="api_list"),
    path("lists/of-voice", api_lists.stand, name="api_list_of_voice"),
    path("sectors", api_lists.sectors, name="api_sectors"),
    path("sectors/<int:number>", api_lists.sector, name="api_sector"),
]
