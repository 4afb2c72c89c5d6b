"""What the app does, one module per use. Knows neither Textual nor the database library."""
