"""Leads and candidates: from what somebody said to what came of it."""
