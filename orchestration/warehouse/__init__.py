"""The dbt project run in this process, in a private database of each run. Nothing here knows what a release is."""
