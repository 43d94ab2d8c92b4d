"""A tenant's look: two colours, a logo, and the stylesheet made of them."""
