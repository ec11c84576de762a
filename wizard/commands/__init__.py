"""What the commands do, without a screen. Each returns its exit code; errors are raised as `wizard.errors`."""
