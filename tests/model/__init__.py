"""Every verb, by everybody, in any order: the portal beside a model of it in plain Python."""
