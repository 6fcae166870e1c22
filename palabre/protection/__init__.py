"""Protect: see a snowball while it is small, find look-alikes, and get through a crisis by plan."""
