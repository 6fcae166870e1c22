"""Somebody who was heard is erased, and no word of theirs is left on the disk."""
