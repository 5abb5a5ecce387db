"""The time of a concealed page beside that of an absent one: what is started, asked, compared and printed."""
