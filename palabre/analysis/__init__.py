"""Pure: the query language, languages, tone, intents, copies, bursts, coordination, graphs."""
