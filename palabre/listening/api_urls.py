"""The room's addresses for programs, below /api/v1/."""

from django.urls import path

from palabre.listening.views import (
    api_directory,
    api_figures,
    api_mentions,
    api_sources,
    api_topics,
)

urlpatterns = [
    path("topics", api_topics.topics, name="api_topics"),
    path("topics/<int:number>", api_topics.topic, name="api_topic"),
    path("topics/<int:number>/figures", api_figures.figures, name="api_topic_figures"),
    path("directory", api_directory.directory, name="api_directory"),
    path("tone", api_figures.tone, name="api_tone"),
    path("searches", api_topics.searches, name="api_searches"),
    path("searches/<int:number>", api_topics.search, name="api_search"),
    path("categories", api_topics.categories, name="api_categories"),
    path("categories/<int:number>", api_topics.category, name="api_category"),
    path("categories/<int:number>/switch", api_topics.switch, name="api_category_switch"),
    path("mentions/found", api_mentions.found, name="api_mentions_found"),
    path("mentions/<int:number>", api_mentions.mention, name="api_mention"),
    path("mentions/captured", api_mentions.captured, name="api_mentions_captured"),
    path("mentions/read", api_mentions.mark, name="api_mentions_read"),
    path("mentions/star", api_mentions.star, name="api_mentions_star"),
    path("mentions/hide", api_mentions.hide, name="api_mentions_hide"),
    path("mentions/tone", api_mentions.tone, name="api_mentions_tone"),
    path("mentions/intents", api_mentions.intents, name="api_mentions_intents"),
    path("mentions/tag", api_mentions.tag, name="api_mentions_tag"),
    path("mentions/untag", api_mentions.untag, name="api_mentions_untag"),
    path("sources", api_sources.sources, name="api_sources"),
    path("sources/<int:number>", api_sources.source, name="api_source"),
    path("sources/<int:number>/pause", api_sources.pause, name="api_source_pause"),
    path("sources/<int:number>/resume", api_sources.resume, name="api_source_resume"),
    path("sources/<int:number>/read", api_sources.read_now, name="api_source_read"),
    path("sources/<int:number>/hide", api_sources.hide, name="api_source_hide"),
    path("sources/<int:number>/account", api_sources.reader, name="api_source_account"),
    path("imports", api_sources.imports, name="api_imports"),
    path("imports/bring", api_sources.bring, name="api_imports_bring"),
    path("imports/<int:number>", api_sources.one_import, name="api_import"),
    path("imports/<int:number>/columns", api_sources.match, name="api_import_columns"),
    path("imports/<int:number>/run", api_sources.run, name="api_import_run"),
    path("imports/<int:number>/stop", api_sources.stop, name="api_import_stop"),
    path("imports/<int:number>/go-on", api_sources.go_on, name="api_import_go_on"),
]
