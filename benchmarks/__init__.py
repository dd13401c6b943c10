"""Measures what a follow-up costs, against a bare workflow and against another durable library."""
