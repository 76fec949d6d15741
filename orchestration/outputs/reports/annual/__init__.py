"""The annual report: what it holds, and how it is written as a document."""
