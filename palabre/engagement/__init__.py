"""Engage: conversations, people, leads. The issue that opens this room has not begun."""
