"""Publish: posts, deliveries, calendar. The issue that opens this room has not begun."""
