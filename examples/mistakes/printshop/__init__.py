"""The same shop with the mistakes authlint reports. Never start a project from this folder."""
