"""The facts of a postmortem, computed from timeline entries alone."""
