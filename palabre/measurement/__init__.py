"""Measure: metrics, barometer, awareness, reports. The issue that opens this room has not begun."""
