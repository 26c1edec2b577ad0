"""Faults on real servers while badges are issued, and the invariants that must hold after them."""
