"""What is carried over from a build before: the rows of authorities of whom nothing is new."""
