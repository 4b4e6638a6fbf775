"""Structures as frozen tables: government, responsibilities, coefficients; printing and diffing them."""
