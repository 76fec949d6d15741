"""The `iro` command line: `main` reads the words of a command, and a module for each command does it."""
