"""English as data: word lists, numbers, dates, ways of speech and rules, in TOML."""
