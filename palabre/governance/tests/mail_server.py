"""A double of a mail server that fails as a test tells it."""

from django.core.mail.backends.locmem import EmailBackend


class Server(EmailBackend):
    """Away so often, failing while one connects (``absent``), or once it was given a mail (``faults``)."""

    away, absent, faults, is_open = 0, [], [], False

    def open(self):
        if type(self).away:
            type(self).away -= 1
            raise OSError("refused")
        if self.absent:
            raise self.absent.pop(0)
        self.is_open = True

    def send_messages(self, messages):
        if not self.is_open:
            self.open()
        if self.faults:
            raise self.faults.pop(0)
        return super().send_messages(messages)


BACKEND = f"{__name__}.Server"
