"""Ideas, votes, ambassadors, rewards. The issue that opens this room has not begun."""
