"""What partners were told, in which words, and what became of it.

A partner gets sentences of a tip only as far as the tip's source allowed. The exact wording is kept
sealed with its digest, so that both sides can show later what was said. Receipt, dismissal and the
partner's own words are kept with their times.
"""
