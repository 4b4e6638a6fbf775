"""What people read: sentences, tables and charts, made from measures and differences alone."""
