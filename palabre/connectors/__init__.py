"""Pure: how each platform is spoken to. A platform is one folder and one line."""
