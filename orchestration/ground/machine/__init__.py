"""What a refresh may take of the machine, and what this process does about its own memory."""
