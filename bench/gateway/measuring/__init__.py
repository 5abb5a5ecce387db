"""Measures the gateway and its peers, one beside the other."""
