"""Addresses of the room, all of them under an organisation and a brand."""

from django.urls import path

from palabre.listening.views import (
    adding,
    capture,
    dashboard,
    exports,
    imports,
    mentions,
    sources,
    stream,
    topics,
)

urlpatterns = [
    path("stream/", stream.stream, name="listen_stream"),
    path("stream/new/", stream.new, name="listen_new"),
    path("stream/events/", stream.events, name="listen_events"),
    path("search/", stream.search, name="listen_search"),
    path("search/save/", mentions.save, name="listen_save"),
    path("search/saved/<int:number>/remove/", mentions.forget, name="listen_saved_remove"),
    path("topics/", topics.topics, name="listen_topics"),
    path("topics/new/", topics.new, name="listen_topic_new"),
    path("topics/preview/", topics.look, name="listen_topic_preview"),
    path("topics/<int:number>/", dashboard.topic, name="listen_topic"),
    path("topics/<int:number>/edit/", topics.edit, name="listen_topic_edit"),
    path("topics/<int:number>/remove/", topics.remove, name="listen_topic_remove"),
    path("imports/", imports.imports, name="listen_imports"),
    path("imports/new/", imports.new, name="listen_import_new"),
    path("imports/<int:number>/", imports.one, name="listen_import"),
    path("imports/<int:number>/columns/", imports.columns, name="listen_import_map"),
    path("imports/<int:number>/refused.csv", imports.refused, name="listen_import_refused"),
    path("imports/<int:number>/<slug:act>/", imports.act, name="listen_import_act"),
    path("sources/", sources.sources, name="listen_sources"),
    path("sources/add/", adding.add, name="listen_source_add"),
    path("sources/discover/", adding.discover, name="listen_source_discover"),
    path("sources/accept/", adding.accept, name="listen_source_accept"),
    path("sources/<int:number>/", sources.source, name="listen_source"),
    path("sources/<int:number>/<slug:act>/", sources.act, name="listen_source_act"),
    path("capture/", capture.capture_by_hand, name="listen_capture"),
    path("export/", exports.export, name="listen_export"),
    path("mentions/read/", mentions.read_all, name="listen_read_all"),
    path("mentions/<int:number>/", mentions.mention, name="listen_mention"),
    path("mentions/<int:number>/<slug:act>/", mentions.act, name="listen_mention_act"),
]
