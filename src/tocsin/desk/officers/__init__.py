"""Officers: who may do what, who is on duty, how someone first gets in."""
