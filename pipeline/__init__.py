"""aknpress: from the plain text of an official document to Akoma Ntoso, PDF, HTML and an archival package."""
