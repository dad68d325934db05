"""Drawings as pure functions: plain values in, SVG text out. Marks differ by shape and pattern, not only by colour."""
