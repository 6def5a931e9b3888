"""From takes to a finished picture and sound: edit, look, logo, texts, mix."""
