"""Films of the library: read for what they are, freed of what the camera wrote, and handed out in parts."""
