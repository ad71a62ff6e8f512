"""Process instances and user tasks: the database side of the engine."""
