"""Our client and our stand-in, held against Twilio's own description of its Messages API."""
