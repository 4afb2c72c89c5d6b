"""The terminal user interface, and the only user of Textual."""
