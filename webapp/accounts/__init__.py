"""People who work here: officers, their roles and divisions; signing in; who may open what."""
