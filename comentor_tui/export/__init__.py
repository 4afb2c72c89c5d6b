"""Records out of the app: Markdown, JSON and calendar files, as pure functions."""
