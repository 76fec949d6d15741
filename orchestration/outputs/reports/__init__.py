"""What people look at and send on: reports of one authority, made from a release's marts alone."""
