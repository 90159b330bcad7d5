"""A frame as a person looks at it while they clean it: windows, headers, differences, profiles, charts."""
