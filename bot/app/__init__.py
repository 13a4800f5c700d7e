"""The composition root: the one room that knows every floor and introduces them to each other."""
