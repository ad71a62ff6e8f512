"""Village notice boards and objections."""
