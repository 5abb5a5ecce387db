"""What several application modules of the lab share."""
