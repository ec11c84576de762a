"""One module per family of endpoints; each lists its routes in `ROUTES`."""
