"""Pages of listening: one view function a page, the templates hold the words."""
