"""How every list of the API behaves: parameters, pages by key, whole files, headers."""
