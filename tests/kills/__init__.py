"""Kill the product's commands at random moments, again and again, and see that the next one makes it good."""
