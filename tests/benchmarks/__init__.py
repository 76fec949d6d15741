"""Speed and memory of the refresh, as ratios within one run. Nothing here is a test: no time ever fails one."""
