"""Engage: conversations, people, leads. So far: the answers to what the brand published."""
