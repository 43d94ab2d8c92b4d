"""The look of every page: shell templates, form rendering, components, e-mail layout. No models."""
