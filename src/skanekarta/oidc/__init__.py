"""Signing in at a provider of OpenID Connect: who it is, and what the provider says of them."""
