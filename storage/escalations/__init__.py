"""Pages the levels of an escalation policy, advances them, and stops on an acknowledgement."""
