"""What differs from what: the ranked scan, landscapes, change and how the form works."""
