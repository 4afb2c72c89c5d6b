"""Comentor: a full-screen terminal companion for two equal people who co-mentor each other."""

__version__ = "0.1.0"
