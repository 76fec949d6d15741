"""One invented authority, written in every shape that the product reads: each writer leaves out what its shape lacks."""
