"""The plan as one page: gathered from what stands now, told in words, compared."""
