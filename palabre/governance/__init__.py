"""Govern: organisations, brands, members, roles, the audit trail and every move of state."""
