"""What people do in the room: the only writers of its rows."""
