"""Questions about catalogues and proposals."""
