"""What is a council's own, beside its exports in the inbox: checked as strictly as an export, and kept by content."""
