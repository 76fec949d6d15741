"""What a scorecard holds: rows, what to look at, duties, lists of work, and tables with a page of their own."""
