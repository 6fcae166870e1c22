"""The demonstration: a fictional house with its people, its ninety days of talk and its open door."""
