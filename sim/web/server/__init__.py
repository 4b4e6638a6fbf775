"""The small server: pages, runs in a bounded queue, and a guard that lets nothing through that should not pass."""
