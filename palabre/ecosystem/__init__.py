"""Map: communities and influence. The issue that opens this room has not begun."""
