"""Cases of public bug reports: small invented inboxes outside the repository, each with its right answer."""
