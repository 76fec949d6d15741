"""Which of the accepted extracts are in use now, what changed between them, and how a build gets their rows."""
