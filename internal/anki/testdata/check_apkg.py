"""Import packages, one after the other, into an empty collection of the real
Anki and print as JSON what it made of each and what it then shows.

    python3 check_apkg.py A.apkg B.apkg ...

Needs the module "anki" (pip install anki), nothing else.
"""

import json
import sys
import tempfile
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.import_export_pb2 import IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER as IF_NEWER


def bring_in(col, path):
    options = ImportAnkiPackageOptions(
        merge_notetypes=False, with_scheduling=True, with_deck_configs=True, update_notes=IF_NEWER, update_notetypes=IF_NEWER
    )
    log = col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options)).log
    counts = {"found": log.found_notes}
    for name in ("new", "updated", "duplicate", "conflicting", "first_field_match", "missing_notetype", "missing_deck", "empty_first_field"):
        counts[name] = len(getattr(log, name))
    return counts


def shown(col, card_id):
    card = col.get_card(card_id)
    note = card.note()
    out = card.render_output()
    return {
        "guid": note.guid,
        "key": note.fields[0],
        "type": note.note_type()["name"],
        "template": card.template()["name"],
        "ord": card.ord,
        "deck": col.decks.name(card.did),
        "reps": card.reps,
        "tags": note.tags,
        "mod": note.mod,
        "csum": col.db.scalar("select csum from notes where id = ?", note.id),
        "question": out.question_text,
        "answer": out.answer_text,
    }


def main(paths):
    with tempfile.TemporaryDirectory() as home:
        col = Collection(str(Path(home) / "collection.anki2"))
        imports = []
        for i, path in enumerate(paths):
            imports.append(bring_in(col, str(Path(path).resolve())))
            if i == 0:
                # Answer a card, so that the later imports have something to spoil.
                col.decks.select(col.db.scalar("select did from cards"))
                card = col.sched.getCard()
                card.start_timer()
                col.sched.answerCard(card, 3)
        empty = sum(len(n.card_ids) for n in col.get_empty_cards().notes)
        message, ok = col.fix_integrity()
        result = {
            "imports": imports,
            "cards": [shown(col, c) for c in col.db.list("select id from cards order by due, id")],
            "models": sorted(m.name for m in col.models.all_names_and_ids() if m.name.startswith("anneal")),
            "reviews": col.db.scalar("select count() from revlog"),
            "empty": empty,
            "sound": ok,
            "problems": message,
        }
        col.close()
    return result


# Anki prints a remark of its own where it was kept waiting, so what it prints
# must not get between the braces.
out, sys.stdout = sys.stdout, sys.stderr
json.dump(main(sys.argv[1:]), out, ensure_ascii=False)
