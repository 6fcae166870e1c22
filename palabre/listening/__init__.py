"""Listen: topics, sources, mentions, the pipeline and search."""
