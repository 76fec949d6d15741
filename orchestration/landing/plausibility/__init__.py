"""Reasons to doubt a batch that can be read: what a person has to confirm before it is landed."""
