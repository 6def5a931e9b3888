"""How a text is read aloud: its numbers, prices, dates, units and names spelled out."""
