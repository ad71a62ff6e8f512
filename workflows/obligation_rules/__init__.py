"""What the law can demand of a process, and how it is checked on diagrams and on histories."""
