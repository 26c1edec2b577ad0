"""The badge as plain data: bytes in, bytes out. No database, no request, no clock, no network.

| module | what it knows |
|---|---|
| `number` | `PR22-00417-M`: how a number is written and read |
| `payload` | what the token says, and its one encoding |
| `signature` | the token: signed, opened, written into a link |
| `verdict` | what a polling station is told |
| `pack` | what a station carries with it: keys, and the cards that are valid no more |
| `offline` | the verdict by a token, a pack and a clock alone |
| `qr`, `qr_standard`, `qr_mask` | QR symbols |
| `layout` | sizes, places and colours of the printed badge |
| `lettering`, `typeset`, `shapes`, `ornament` | letters, lines, paths, ornament |
| `jpeg`, `pdf` | the files that come in and go out |
| `faces`, `pages`, `drawing` | what a badge says, its two pages, one badge or many in a file |

`docs/badge-token.md` is the token for who writes another verifier.
"""
