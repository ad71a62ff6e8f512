"""The process that fires clocks and runs jobs."""
