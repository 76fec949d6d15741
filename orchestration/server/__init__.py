"""A release on a database server (PostgreSQL), for those who have one."""
