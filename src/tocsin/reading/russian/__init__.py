"""Russian as data: numbers, times and numbers of people; the proof that a language is a folder of TOML."""
