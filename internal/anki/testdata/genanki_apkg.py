"""Write a package with genanki, and print how many seconds that took.

    python3 genanki_apkg.py OUT.apkg NOTES FRONT BACK

FRONT and BACK are files that hold the fields; each note has its number behind
the front. Needs the module "genanki" (pip install genanki), nothing else.
"""

import sys
import time

import genanki


def main(out, notes, front, back):
    model = genanki.Model(
        1607392319, "Measured", fields=[{"name": "Key"}, {"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card", "qfmt": "{{Front}}", "afmt": '{{FrontSide}}<hr id="answer">{{Back}}'}],
    )
    begin = time.monotonic()
    deck = genanki.Deck(2059400110, "Measured")
    for i in range(notes):
        deck.add_note(genanki.Note(model=model, fields=[f"d/c/{i}", f"{front}{i}", back], guid=f"{i:011}", tags=["a", "b"]))
    genanki.Package(deck).write_to_file(out)
    return time.monotonic() - begin


front, back = (open(name, encoding="utf-8").read() for name in sys.argv[3:5])
print(main(sys.argv[1], int(sys.argv[2]), front, back))
