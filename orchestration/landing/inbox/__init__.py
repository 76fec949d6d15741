"""What lies in the inbox: batch folders, and the instructions that a batch may carry."""
