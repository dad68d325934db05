"""The replay: a scenario file told step by step on a desk of its own, with real mails and real answers.

`scenario` and `happenings` say what a file may hold, `reader` reads and checks it, `register` makes the
synthetic people, `steps` turns a step into an act of the desk, `responders` answer over the real links,
`engine` moves the clock, `run` does the whole and `summary` tells what came of it. Nothing here is made
for one story.
"""
