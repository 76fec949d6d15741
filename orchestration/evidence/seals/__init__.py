"""Sealed figures: one figure with all that it is made of, for a stranger to check without this product."""
