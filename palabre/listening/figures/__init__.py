"""The figures of a topic over a period: counted in the index, judged by plain rules, told in words."""
