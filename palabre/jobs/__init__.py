"""Due rows with a lease: work that survives the death of whoever was doing it."""
