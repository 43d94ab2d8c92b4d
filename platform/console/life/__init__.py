"""What operators do with a customer that is there, or with an order that is not to become one."""
