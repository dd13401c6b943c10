"""The web application: events in, webhooks of providers, the codec for Temporal's pages."""
