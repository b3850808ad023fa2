"""What an OAuth or OpenID Connect client does: states and callbacks, tokens on their way, and identities."""
