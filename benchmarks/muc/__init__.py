"""Scoring against the answer keys of MUC-3 and MUC-4: terrorism reports with templates of 25 slots.

`corpus` reads texts and keys, `roles` scores role fillers (the GRIT measure), `sheets` scores slots as
the score sheets of 1992 do. The data is not ours and is not here: a folder of it is an argument.
"""
