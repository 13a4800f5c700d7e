"""What a person's client sends to an application: commands, autocomplete, components, modals."""
