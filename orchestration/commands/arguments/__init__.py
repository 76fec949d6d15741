"""What each command of `iro` takes: its arguments with their help. The work is done by the module of its name."""
