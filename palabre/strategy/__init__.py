"""Decide: plan, missions, objectives. The issue that opens this room has not begun."""
