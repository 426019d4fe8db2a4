"""Pages that work without JavaScript, in French, Arabic and English."""
