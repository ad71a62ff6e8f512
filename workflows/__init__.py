"""The engine: process definitions, and running instances of them."""
