"""What people run by make: generated documents, checks, pictures, training."""
