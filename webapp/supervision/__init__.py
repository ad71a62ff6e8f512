"""Workload, overdue work, reassignment."""
