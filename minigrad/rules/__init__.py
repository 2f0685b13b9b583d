"""The calculus: functions on arrays, and the table of their derivatives. Knows NumPy only."""
