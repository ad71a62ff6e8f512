"""A site of django-viewflow with the process of the benchmarks; see the README above it."""
