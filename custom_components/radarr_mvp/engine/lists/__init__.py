"""Lists of movies: what they name becomes wanted, and stays explained."""
