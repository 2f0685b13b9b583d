"""What users call: torch's functions and methods, composed of rows of the table."""
