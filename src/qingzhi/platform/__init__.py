"""The platform: who does what about it. Django; the engine never imports it."""
