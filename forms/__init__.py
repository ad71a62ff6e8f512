"""The one form system: form-js definitions, loaded with suspicion and checked on the server."""
