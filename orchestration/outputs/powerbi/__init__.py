"""A Power BI project: a semantic model over the published Parquet files with measures, and a first report."""
