"""A bundle that Superset imports: a database, datasets with metrics that cannot add up wrongly, charts, a dashboard."""
