"""The simulated Intercom: its wire behaviour here, its made-up workspace in `world`."""
