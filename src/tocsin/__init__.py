"""Tocsin: from what is reported to everyone at risk, heeded, and provable afterwards."""

__version__ = "0.1.0"
