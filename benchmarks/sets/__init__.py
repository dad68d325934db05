"""Scores reading on the project's own sets (tests/reading/sets, where their README tells the formats).

`items` reads the files, `figures`, `times`, `voices` and `spoken` score one file each, `measure` puts it together.
`whole` scores whole reports.
"""
