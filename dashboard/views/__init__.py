"""What a view of a collection is: filters and marks, in an address and by their names."""
