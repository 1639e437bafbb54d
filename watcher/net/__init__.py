"""The only door to the network: the address guard, HTTP and mail."""
