"""The rows of each export, made from what has happened: one module an export, named as the export is."""
