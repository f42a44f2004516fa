"""The events of a timeline, and how they are labelled and amended."""
