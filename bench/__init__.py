"""Speed, memory and quality, against peers and against bare spaCy."""
