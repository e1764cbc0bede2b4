"""/api/v1: the office's queries and actions for programs. It decides nothing: `desks` names what each address calls,
`routes` makes a ninja operation of each, `shapes` derives what goes in and out from the functions' own types."""
