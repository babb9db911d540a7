"""Import a package into an empty collection of the real Anki, answer its first
cards, and export the collection again.

    python3 answer_apkg.py IN.apkg OUT.apkg ANSWERS

Prints what the collection holds as "NOTES CARDS REVIEWS". Needs the module "anki"
(pip install anki), nothing else.
"""

import sys
import tempfile
from pathlib import Path

from anki.collection import Collection, ExportAnkiPackageOptions, ImportAnkiPackageOptions, ImportAnkiPackageRequest


def main(source, target, answers):
    with tempfile.TemporaryDirectory() as home:
        col = Collection(str(Path(home) / "collection.anki2"))
        options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
        col.import_anki_package(ImportAnkiPackageRequest(package_path=str(Path(source).resolve()), options=options))
        col.decks.select(col.db.scalar("select did from cards order by due, id"))
        for _ in range(answers):
            card = col.sched.getCard()
            card.start_timer()
            col.sched.answerCard(card, 4)  # easy: it is a review from now on
        col.export_anki_package(
            out_path=str(Path(target).resolve()), limit=None,
            options=ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=False),
        )
        counts = [col.db.scalar("select count() from " + table) for table in ("notes", "cards", "revlog")]
        _, sound = col.fix_integrity()
        col.close()
    return " ".join(map(str, counts)) + ("" if sound else " unsound")


out, sys.stdout = sys.stdout, sys.stderr
print(main(sys.argv[1], sys.argv[2], int(sys.argv[3])), file=out)
