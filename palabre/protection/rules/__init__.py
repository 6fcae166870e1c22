"""The pure rules of the room, by noun: states, moves and decisions."""
