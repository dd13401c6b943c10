"""Contracts that cross Temporal, database tables, and all SQL."""
