"""The room's addresses inside a brand's map/."""

from django.urls import URLPattern, path

from palabre.ecosystem.views import (
    communities,
    ecosystem,
    files,
    lists,
    places,
    sectors,
    themes,
    voices,
)

urlpatterns: list[URLPattern] = [
    path("ecosystem/", ecosystem.ecosystem, name="map_ecosystem"),
    path("ecosystem/<int:topic>/", ecosystem.ecosystem, name="map_topic"),
    path("ecosystem/<int:topic>/picture.json", files.picture, name="map_picture"),
    path("ecosystem/<int:topic>/anew/", ecosystem.anew, name="map_anew"),
    path("ecosystem/<int:topic>/map.<slug:kind>", files.file, name="map_file"),
    path("ecosystem/<int:topic>/<int:number>/", communities.community, name="map_community"),
    path(
        "ecosystem/<int:topic>/<int:number>/texts/", communities.texts, name="map_community_texts"
    ),
    path("voices/", voices.voices, name="map_voices"),
    path("voices/<int:topic>/<int:number>/", voices.voice, name="map_voice"),
    path("voices/<int:topic>/<int:voice>/lists/", lists.stand, name="map_stand"),
    path("lists/", lists.lists, name="map_lists"),
    path("lists/<int:row>/remove/", lists.remove, name="map_list_remove"),
    path("sectors/", sectors.sectors, name="map_sectors"),
    path("sectors/<int:row>/remove/", sectors.remove, name="map_sector_remove"),
    path("places/", places.places, name="map_places"),
    path("themes/", themes.themes, name="map_themes"),
    path("themes/<int:topic>/anew/", themes.anew, name="map_themes_anew"),
    path("themes/<int:topic>/texts/", themes.texts, name="map_theme_texts"),
]
