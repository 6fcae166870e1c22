"""Addresses of the room, all of them under an organisation and a brand."""

from django.urls import path

from palabre.listening.views import mentions, stream

urlpatterns = [
    path("stream/", stream.stream, name="listen_stream"),
    path("stream/new/", stream.new, name="listen_new"),
    path("stream/events/", stream.events, name="listen_events"),
    path("search/", stream.search, name="listen_search"),
    path("mentions/<int:number>/", mentions.mention, name="listen_mention"),
    path("mentions/<int:number>/<slug:act>/", mentions.act, name="listen_mention_act"),
]
