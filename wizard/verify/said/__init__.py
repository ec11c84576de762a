"""What raw JSON says, read without any translator: the independent side of a proof. Nothing here may import what turns objects into records."""
