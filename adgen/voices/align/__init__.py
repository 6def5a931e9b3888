"""When the words of a recording are said."""
