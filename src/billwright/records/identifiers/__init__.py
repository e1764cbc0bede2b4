"""The field's identifiers, one module each: `compact`, `validate`, `is_valid`, `format`.

`compact` drops what people type around an identifier, `validate` gives the compact form or raises ValueError in words
for a person, `is_valid` asks the same as a bool, `format` writes it as people read it. None of them asks a registry: a
well-formed identifier may still belong to nobody.
"""
