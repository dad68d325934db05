"""The console's template filters."""
