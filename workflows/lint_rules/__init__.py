"""The conventions that every diagram keeps, a module a subject; `workflows.lint` runs them all."""
