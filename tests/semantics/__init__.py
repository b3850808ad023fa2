"""What expressions resolve to, how the claims of a token flow, and where things stand, on small programs."""
