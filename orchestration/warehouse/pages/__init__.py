"""Two pages about the dbt project that every release carries for auditors, and how they are made."""
