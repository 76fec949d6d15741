"""What looks wrong in an extract by itself and may be right: notes on a first extract as on any other.

Nothing here holds a batch back. `plausibility` has what a person must confirm.
"""
