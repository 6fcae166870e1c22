"""Pure: the query language, languages, tone, copies."""
