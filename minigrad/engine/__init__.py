"""The engine: what records an operation, and what sends a gradient back through the graph."""
