"""What the commands of `./portal` need on one machine: embedded servers and a process group.

Nothing in the product imports this package; production runs the same processes under systemd or
in containers (docs/operations.md).
"""
