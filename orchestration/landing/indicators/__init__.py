"""Indicators as files: read, checked against the base that they count from, and turned into SQL of known shape."""
