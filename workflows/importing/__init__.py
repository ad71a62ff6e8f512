"""Foreign diagrams: what of them runs here, and what completes them."""
