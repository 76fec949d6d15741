"""The fault list: every way for a delivery to be wrong that the project knows, and what becomes of each."""
