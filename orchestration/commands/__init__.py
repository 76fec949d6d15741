"""The `iro` command line: `main` reads the arguments, and each command has a module that does its work."""
