"""Where policy staff read, and later edit, what the product decides by."""
