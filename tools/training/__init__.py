"""The parts of the training of the incident reader: groups of words, linear tables, trees."""
