"""What all letters by mail share, whoever sends them."""
