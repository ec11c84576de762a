"""Made-up services on loopback, to rehearse against and to test with. They know nothing of the client."""
