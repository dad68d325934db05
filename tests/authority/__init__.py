"""Who may do what, read from the routes, commands and acts themselves, so that none can be forgotten."""
