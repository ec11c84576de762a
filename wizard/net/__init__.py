"""Talking HTTP: the client, the pacer, retries. Nothing outside this folder imports the HTTP library."""
