"""Households, their members, incomes, assets and expenses."""
