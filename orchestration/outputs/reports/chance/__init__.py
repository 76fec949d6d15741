"""Is it a change or a difference, or is it chance? What can be said of months, of teams, and of two figures."""
