"""A real browser, driven by its own protocol, for what only a browser does: cookies, origins, other people's pages."""
