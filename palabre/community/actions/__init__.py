"""The verbs of the room: the only writers of its rows."""
