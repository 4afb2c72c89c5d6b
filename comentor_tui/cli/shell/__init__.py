"""What can be typed: each command with its options. What it does stands in the modules above."""
