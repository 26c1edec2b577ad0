"""A campaign of accreditation from a file, gone through by the acts that people use."""
