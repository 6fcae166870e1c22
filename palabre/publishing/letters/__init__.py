"""Letters: a post as a mail to each subscriber of a brand, once, by consent, with a way out in each."""
