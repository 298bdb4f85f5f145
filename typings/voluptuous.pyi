# Home Assistant installs probatio under this name; there is no voluptuous to read types from.
from probatio import *
