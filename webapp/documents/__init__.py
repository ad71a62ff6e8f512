"""Numbered notices as PDF, and uploads."""
