"""Pictures for cards, drawn by matplotlib, which is loaded with the first of them."""
