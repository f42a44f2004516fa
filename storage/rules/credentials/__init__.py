"""Where credentials stand in a text: tokens known by their prefix, in addresses and commands, beside their names."""
