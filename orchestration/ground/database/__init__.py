"""The database: the only connections to one, text written into SQL, what may be said of its errors, and stops."""
