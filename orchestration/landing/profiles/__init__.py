"""Profiles: how the files of one source layout fill the contracts. They are data, in raw/profiles."""
