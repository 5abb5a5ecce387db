"""The driver of the lab: starts real servers, asks them, and scores the diagnoses of `doorward why`."""
