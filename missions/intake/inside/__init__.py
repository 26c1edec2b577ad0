"""What runs in the child process only. Nothing outside imports it; it imports no Django."""
