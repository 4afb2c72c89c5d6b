"""What co-mentoring is: frozen values and pure rules. No input or output, no clock, no library."""
