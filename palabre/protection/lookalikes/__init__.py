"""Look-alikes read: what is ours, how two names differ, and what is said where one is reported."""
