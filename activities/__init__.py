"""The edge to the world: activities, thin classes with their dependencies injected."""
