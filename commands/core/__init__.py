"""What every verb shares: request, reply, command, dispatch."""
