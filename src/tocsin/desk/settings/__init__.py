"""How a desk is set up: its data directory, its database, its Django settings."""
