"""Tips and threats: what a source told us under limits, and what we believe because of it.

A tip is kept sentence by sentence, each with its own release limit: that is the tear line. A threat
is open until somebody closes it; the act that closes it lives in `alerts`, which knows whether a
warning still stands.
"""
