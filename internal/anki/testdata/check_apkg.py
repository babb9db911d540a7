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
        "cardType": int(card.type),
        "queue": int(card.queue),
        "ivl": card.ivl,
        "lapses": card.lapses,
        "flag": card.user_flag(),
        # A step has an instant, a review a day, a new card a position.
        "due": card.due - col.sched.today if int(card.type) == 2 else card.due,
        "stability": card.memory_state.stability if card.memory_state else 0,
        "difficulty": card.memory_state.difficulty if card.memory_state else 0,
        "retention": card.desired_retention or 0,
        "decay": card.decay or 0,
        "last": card.last_review_time or 0,
        "log": [list(row) for row in col.db.all("select id, ease, ivl, lastIvl, factor, time, type from revlog where cid = ? order by id", card_id)],
        "tags": note.tags,
        "mod": note.mod,
        "csum": col.db.scalar("select csum from notes where id = ?", note.id),
        "question": out.question_text,
        "answer": out.answer_text,
    }


def standing(col):
    """What a later import must leave alone: where all cards stand, and the answers."""
    cards = "select id, did, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, data from cards order by id"
    return [list(r) for r in col.db.all(cards)], [list(r) for r in col.db.all("select * from revlog order by id")]


def bring_in_table(col, path):
    from anki.collection import ImportCsvRequest

    metadata = col.get_csv_metadata(path=path, delimiter=None)
    log = col.import_csv(ImportCsvRequest(path=path, metadata=metadata)).log
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting", "missing_notetype")} | {"found": log.found_notes}


def main(paths):
    with tempfile.TemporaryDirectory() as home:
        col = Collection(str(Path(home) / "collection.anki2"))
        col.set_config("fsrs", True)
        answer = "--answer" in paths
        paths = [p for p in paths if p != "--answer"]
        imports = []
        first = None
        for i, path in enumerate(paths):
            if path.endswith(".tsv"):
                # What the learner has added must stay.
                for nid in col.db.list("select id from notes"):
                    note = col.get_note(nid)
                    note.tags.append("mine")
                    col.update_note(note)
                imports.append(bring_in_table(col, str(Path(path).resolve())))
                continue
            imports.append(bring_in(col, str(Path(path).resolve())))
            if i == 0 and answer:
                # Answer a card, so that the later imports have something to spoil.
                col.decks.select(col.db.scalar("select did from cards"))
                card = col.sched.getCard()
                card.start_timer()
                col.sched.answerCard(card, 3)
            first = first or standing(col)
        cards, answers = standing(col)
        there = {row[0] for row in first[0]}
        kept = ([row for row in cards if row[0] in there], answers) == first
        empty = sum(len(n.card_ids) for n in col.get_empty_cards().notes)
        message, ok = col.fix_integrity()
        result = {
            "imports": imports,
            "cards": [shown(col, c) for c in col.db.list("select id from cards order by due, id")],
            "models": sorted(m.name for m in col.models.all_names_and_ids() if m.name.startswith("anneal")),
            "presets": [
                {"id": c["id"], "name": c["name"], "retention": c["desiredRetention"], "params": c.get("fsrsParams6", []), "learning": c["new"]["delays"],
                 "relearning": c["lapse"]["delays"], "max": c["rev"]["maxIvl"]}
                for c in col.decks.all_config() if c["id"] != 1
            ],
            "deckPreset": {d["name"]: d.get("conf") for d in col.decks.all()},
            "reviews": col.db.scalar("select count() from revlog"),
            "kept": kept,
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
