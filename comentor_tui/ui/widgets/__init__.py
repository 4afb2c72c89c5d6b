"""Panes and smaller widgets. They hold a cursor and a draft, never the truth."""
