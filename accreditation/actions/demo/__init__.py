"""The pieces of the demonstration world."""
