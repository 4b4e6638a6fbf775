"""The command line: reads arguments, calls the rooms below, prints. Imports late, so that help comes at once."""
