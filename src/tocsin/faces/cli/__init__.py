"""The ``tocsin`` command."""
