"""The only writers of keeping: coming back from a backup, and erasing what is over its time."""
