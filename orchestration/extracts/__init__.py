"""Which of the accepted extracts are in force, what changed between them, and how a build gets their rows."""
