"""Finds credentials in a text: tokens by their prefix, and values in addresses, in commands and after their names."""
