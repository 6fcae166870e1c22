"""Protect: alerts, incidents, playbooks. The issue that opens this room has not begun."""
