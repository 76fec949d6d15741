"""A build group by group of authorities, where they do not fit into memory together or several processes build."""
