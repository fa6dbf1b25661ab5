"""What people write instead: the scripts that imports are held against."""
