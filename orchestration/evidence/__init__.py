"""What auditors ask of a release: the members of a figure, the figures of a record, and what was published when."""
