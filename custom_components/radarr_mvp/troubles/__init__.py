"""What a person should know of and can do something about, told as issues while it is so, and no longer."""
