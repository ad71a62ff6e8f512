"""Published versions of diagrams and forms; what is published never changes."""
