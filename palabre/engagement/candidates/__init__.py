"""Candidates for jobs: kept apart from people and leads, for a short time, for those who recruit."""
