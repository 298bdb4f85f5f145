"""Where the library is kept: tables, their migrations, and one module per kind of thing."""
