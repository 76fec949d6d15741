"""One invented authority, written in every layout that the product reads: each writer leaves out what its layout lacks."""
