"""Ideas with votes and official answers, surveys; ambassadors and rewards are still to come."""
