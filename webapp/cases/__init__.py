"""Applications for assistance and what becomes of them."""
