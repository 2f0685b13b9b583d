"""Making tensors: from data, filled, counted, and drawn at random."""
