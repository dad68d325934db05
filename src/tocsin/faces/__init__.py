"""What people and programs meet: pages, feeds, commands. Faces call acts and queries, and decide nothing."""
