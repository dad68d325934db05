"""The console: the pages officers work on. Views call acts and queries, and decide nothing."""
