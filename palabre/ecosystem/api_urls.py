"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.ecosystem.views import api_lists, api_maps, api_themes

_TEXTS = "maps/<int:number>/communities/<int:community>/texts"
_VOICE = "maps/<int:number>/voices/<int:voice>"

urlpatterns = [
    path("lists", api_lists.lists, name="api_lists"),
    path("lists/<int:number>", api_lists.one_list, name="api_list"),
    path("lists/of-voice", api_lists.stand, name="api_list_of_voice"),
    path("sectors", api_lists.sectors, name="api_sectors"),
    path("sectors/<int:number>", api_lists.sector, name="api_sector"),
    path("maps", api_maps.maps, name="api_maps"),
    path("maps/<int:number>", api_maps.map_whole, name="api_map"),
    path("maps/<int:number>/draw", api_maps.draw, name="api_map_draw"),
    path("maps/<int:number>/voices", api_maps.voices, name="api_map_voices"),
    path(_TEXTS, api_maps.texts, name="api_map_texts"),
    path(_VOICE, api_maps.voice, name="api_map_voice"),
    path("themes", api_themes.readings, name="api_themes"),
    path("themes/<int:number>", api_themes.one, name="api_theme"),
    path("themes/<int:number>/texts", api_themes.texts, name="api_theme_texts"),
    path("themes/<int:number>/find", api_themes.find, name="api_themes_find"),
]
