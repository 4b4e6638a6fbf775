"""From a YAML file and its CSV tables to typed, checked input; errors carry file, line and the nearest word."""
