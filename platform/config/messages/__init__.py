"""The message catalogues: collecting texts, checking translations, compiling."""
