"""Demand: who asks for what, when; drawn once per replication and served to every structure."""
