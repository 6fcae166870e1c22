"""The key cabinet: connected accounts, their secrets, and the one door to connectors."""
