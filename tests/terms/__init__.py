"""How long each kind of personal data is kept, over all rooms."""
