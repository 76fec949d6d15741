"""Profiles: how the files of one source shape fill the contracts. They are data, in raw/profiles."""
