"""The product: a package a feature."""
