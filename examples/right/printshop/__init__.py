"""A shop that prints the photos its customers keep at an OpenID Connect provider."""
