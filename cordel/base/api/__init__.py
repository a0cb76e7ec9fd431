"""The programming interface: operations declared once, from which addresses, answers and OpenAPI all follow."""
