"""The arithmetic of planning: values in, values out, without Django."""
