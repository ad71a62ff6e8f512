"""The built-in functions, a module a kind."""
