"""Messages to officers inside the product."""
