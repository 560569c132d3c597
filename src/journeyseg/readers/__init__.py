"""Floor 5: the readers of files, one kind of file each, and how files are found, picked and joined."""
