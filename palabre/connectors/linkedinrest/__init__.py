"""What pages and persons on LinkedIn have in common: the Rest.li interface, texts and their limits."""
