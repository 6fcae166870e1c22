"""Access logs of web servers: who came, what they read, where from; robots apart.

`lines` cuts a stream, packed or not, into lines; `parsing` reads a line; `telling` says what a request
was; `counting` adds up. An address is never kept: a visitor is a hash with a salt that lives as long as
the count does.
"""
