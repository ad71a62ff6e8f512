"""FEEL, the one expression language: gateway conditions, decision tables, form conditions."""
