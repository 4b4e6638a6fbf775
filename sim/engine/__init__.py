"""The engine moves time. The only room that imports simpy."""
