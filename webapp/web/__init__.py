"""What every page shares: base templates, words and numbers as people read them, error pages."""
