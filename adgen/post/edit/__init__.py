"""Takes become a textless master: reframed, retimed, joined."""
