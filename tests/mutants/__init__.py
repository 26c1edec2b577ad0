"""What holds the portal, taken away one by one: each time at least one test has to fail."""
