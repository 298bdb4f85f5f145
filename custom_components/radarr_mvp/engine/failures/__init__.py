"""What can fail on the road, and what is done about it."""
