"""When things run, and in what order: Dagster assets, the one job, and the command line over them."""
