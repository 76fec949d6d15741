"""From a finished build to a current release: draft, audit, swap, and what is recovered after a crash."""
