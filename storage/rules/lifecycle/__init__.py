"""How status and severity change over an incident, and its outage windows."""
