"""The files of a post, as HTML from which Ghost makes its own format."""

from palabre.connectors.protocols import Upload
from palabre.connectors.websites import escaped


def figure_of(url: str, upload: Upload) -> str:
    """A picture as HTML that Ghost reads, or a video as HTML that it keeps as it is."""
    if not upload.is_film:
        return f'<figure><img src="{escaped(url)}" alt="{escaped(upload.alt)}"></figure>'
    return (
        '<!--kg-card-begin: html--><figure class="kg-card kg-video-card"><video controls'
        f' preload="metadata" src="{escaped(url)}" aria-label="{escaped(upload.alt)}"></video></figure>'
        "<!--kg-card-end: html-->"
    )
