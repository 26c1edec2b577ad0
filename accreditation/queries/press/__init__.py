"""The announcement for the press, written in each language: no translation of another."""
