"""The adapter to SpiffWorkflow: the only place that speaks it."""
