"""Rules of the inbox: what happens, what is asked of it, and what is done then."""
