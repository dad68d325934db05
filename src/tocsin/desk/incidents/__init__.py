"""What happened, and what is being done about it.

Reports are read into candidate statements; nothing is accepted by itself. An officer accepts, grades,
edits, rejects, supersedes or strikes each one, and what was wrong stays, struck. The accepted
statements make the picture. Units and their tasks stand beside it, with times.
"""
