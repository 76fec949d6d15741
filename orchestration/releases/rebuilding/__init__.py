"""A past release made anew from what had been landed then, and held beside the one that was published."""
