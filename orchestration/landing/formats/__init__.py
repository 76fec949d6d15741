"""The formats that exports come in. Each turns the bytes of a file into tables of text, and knows no contract."""
