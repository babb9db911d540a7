"""Make a collection with the real Anki, with notes of many kinds and a history, and
export it in every form; print as JSON what Anki itself knows of each card.

    python3 make_apkg.py FOLDER [fsrs|sm2]

writes latest.apkg, legacy.apkg, latest.colpkg, legacy.colpkg. Needs the module
"anki" (pip install anki), nothing else. Card by card the JSON has what a test
compares: guid, ord, type, queue, days until due, memory.
"""

import json
import os
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from anki.collection import Collection, ExportAnkiPackageOptions

DAY = 86400


def add(col, kind, deck, fields, tags=()):
    note = col.new_note(col.models.by_name(kind))
    for i, text in enumerate(fields):
        note.fields[i] = text
    note.tags = list(tags)
    col.add_note(note, col.decks.id(deck))
    return note


def notes(col):
    media = Path(col.media.dir())
    for name, content in (("dot.png", b"\x89PNG\r\n\x1a\n0"), ("with space.mp3", b"ID3")):
        col.media.write_data(name, content)
    assert media.exists()
    add(col, "Basic", "Rust", ["What does <b>Sender::clone</b> give you?", "A second, independent <i>handle</i>."], ["channels", "a::b"])
    add(col, "Basic (and reversed card)", "Rust::Ownership", ["move", "a value changes its owner"])
    add(col, "Cloze", "Rust::Ownership", ["A moved value cannot be {{c1::used}} again, a {{c2::borrowed::lent}} one can.", "so says E0382"])
    add(col, "Cloze", "Rust", ["{{c1::<code>Rc</code>}} counts, {{c1::Arc}} counts across threads", ""])
    add(col, "Basic (type in the answer)", "Rust", ["Which keyword moves captures into a closure?", "move"])
    add(col, "Basic", "Rust", ['Does this compile?<br><pre><code class="language-rust">fn main() {\n    let s = String::new();\n    let t = s;\n    println!("{s}");\n}</code></pre>', "No:<ul><li>s was moved</li><li>t owns it</li></ul>"])
    add(col, "Basic", "Pictures", ['Look: <img src="dot.png"> and listen [sound:with space.mp3]', "Q: no<div>A: yes</div><div>---</div>"])
    add(col, "Basic", "Odd::---::*", ["1. a [x] `y` # z &lt;T&gt; a_b <script>alert(1)</script>", "<table><tr><td>a|b</td><td>c</td></tr></table>"])
    own_types(col)
    for i in range(12):
        add(col, "Basic", "Rust::History", [f"history {i}", f"answer {i}"])


def own_types(col):
    """Types of notes that a learner has made: fields and templates of all kinds."""
    kind = col.models.new("Method")
    for name in ("Call", "On", "Gives", "Why", "Example"):
        col.models.add_field(kind, col.models.new_field(name))
    for name, front, back in (
        ("gives", "What does {{Call}} give{{#On}} on {{text:On}}{{/On}}?{{^Why}} (guess){{/Why}} {{hint:Why}}", "{{FrontSide}}<hr id=answer>{{Gives}}<br>{{#Example}}<pre>{{Example}}</pre>{{/Example}}"),
        ("which", "{{#Why}}<div>Which call gives {{Gives}}?</div><div>Deck {{Subdeck}}, {{Type}}</div>{{/Why}}", "<h2>{{Call}}</h2>{{Why}}"),
        ("typed", "{{#On}}Type what gives {{Gives}} on {{On}}: {{type:Call}}{{/On}}", "{{FrontSide}}<hr id=answer>because {{Why}}"),
    ):
        template = col.models.new_template(name)
        template["qfmt"], template["afmt"] = front, back
        col.models.add_template(kind, template)
    col.models.add(kind)
    add(col, "Method", "Rust::Own", ["<code>len()</code>", "a <i>slice</i> &amp;[T]", "the number of elements", "it is stored beside the pointer", "let n = s.len();<br>assert_eq!(n, 3);"], ["std::slice", "own-type"])
    add(col, "Method", "Rust::Own", ["drop(x)", "", "nothing", "", ""])
    col.add_image_occlusion_notetype()
    add(col, "Image Occlusion", "Pictures", ["{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2}}", '<img src="dot.png">', "what is hidden", "", ""])


def history(col, fsrs):
    """Writes reviews of the past into the log, and lets Anki make states of them."""
    now = int(time.time())
    cards = col.db.list("select c.id from cards c join notes n on n.id = c.nid where n.sfld like 'history %' order by c.id")
    grades = [
        [3, 3, 3, 3],
        [1, 3, 3, 3, 3],
        [3, 3, 1, 3, 3],
        [4, 3, 2],
        [2, 3, 3, 4],
        [3],
        [1, 1, 3, 3],
        [3, 3, 3, 1],
    ]
    for n, cid in enumerate(cards):
        if n >= len(grades):
            break
        at, ivl, ease = now - 200 * DAY + n * 3600, 0, 2500
        for i, g in enumerate(grades[n]):
            kind = 0 if i == 0 else 1
            last, ivl = ivl, (1 if g == 1 else max(1, int(ivl * 2.5) + (g - 2)))
            if i == 0 and g < 3:
                ivl = -600
                kind = 0
            factor = 0 if kind == 0 and not fsrs else ease
            col.db.execute("insert into revlog values (?,?,-1,?,?,?,?,?,?)", at * 1000 + i + n, cid, g, ivl, last, factor, 4000 + i, kind)
            at += (max(ivl, 1) if ivl > 0 else 1) * DAY
        left = max(1, ivl)
        due = col.sched.today + left + n
        col.db.execute(
            "update cards set type=2, queue=2, due=?, ivl=?, factor=?, reps=?, lapses=?, mod=? where id=?",
            due, left + n, 2500 - 100 * n, len(grades[n]), grades[n].count(1), now, cid,
        )
    # With no log at all, and with one that lost its beginning.
    col.db.execute("update cards set type=2, queue=2, due=?, ivl=30, factor=2100, reps=5, mod=? where id=?", col.sched.today + 10, now, cards[8])
    col.db.execute("update cards set type=2, queue=2, due=?, ivl=50, factor=1900, reps=5, mod=? where id=?", col.sched.today + 20, now, cards[9])
    for i, (ago, g, ivl) in enumerate(((60, 3, 20), (40, 3, 40))):
        col.db.execute("insert into revlog values (?,?,-1,?,?,?,?,?,1)", (now - ago * DAY) * 1000 + 77 + i, cards[9], g, ivl, 10, 1900, 5000)
    col.sched.suspend_cards([cards[0]])
    col.sched.bury_cards([cards[1]])
    col.set_user_flag_for_cards(3, [cards[2]])
    # One that is being learnt now.
    col.decks.select(col.decks.id("Rust::History"))
    card = col.get_card(cards[10])
    card.start_timer()
    for c in range(20):
        queued = col.sched.getCard()
        if queued is None:
            break
        if queued.id == card.id:
            queued.start_timer()
            col.sched.answerCard(queued, 3)
            break
        col.sched.bury_cards([queued.id])
    col.sched.unbury_deck(col.decks.id("Rust::History"))
    col.sched.bury_cards([cards[1]])


def main(folder, mode):
    fsrs = mode == "fsrs"
    with tempfile.TemporaryDirectory() as home:
        col = Collection(os.path.join(home, "collection.anki2"))
        notes(col)
        history(col, fsrs)
        if fsrs:
            # Saving the options with FSRS switched on makes Anki compute all memory from the log.
            from anki import deck_config_pb2 as dc

            d = col.decks.get_deck_configs_for_update(1)
            configs = [c.config for c in d.all_config]
            req = dc.UpdateDeckConfigsRequest(target_deck_id=1, configs=configs, fsrs=True)
            req.mode = dc.UPDATE_DECK_CONFIGS_MODE_NORMAL
            col.decks.update_deck_configs(req)
        day_zero = datetime.fromtimestamp(col.crt).date()
        told = []
        for cid in col.db.list("select id from cards order by id"):
            c = col.get_card(cid)
            m = c.memory_state
            computed = None
            if int(c.type) != 0:
                got = col.compute_memory_state(cid)
                if got.stability:
                    computed = {"s": got.stability, "d": got.difficulty}
            shown = c.render_output()
            told.append({
                "question": shown.question_text, "answer": shown.answer_text, "tags": c.note().tags,
                "guid": c.note().guid, "ord": c.ord, "front": c.note().fields[0], "type": int(c.type), "queue": int(c.queue),
                "due": (day_zero + timedelta(days=c.due)).isoformat() if int(c.type) == 2 else "", "flag": c.user_flag(),
                "s": m.stability if m else 0, "d": m.difficulty if m else 0, "computed": computed,
            })
        for name, legacy in (("latest.apkg", False), ("legacy.apkg", True)):
            col.export_anki_package(
                out_path=os.path.join(folder, name), limit=None,
                options=ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy),
            )
        for name, legacy in (("latest.colpkg", False), ("legacy.colpkg", True)):
            col.export_collection_package(os.path.join(folder, name), include_media=True, legacy=legacy)
            col.reopen()
        col.close()
    return {"cards": told}


out, sys.stdout = sys.stdout, sys.stderr
json.dump(main(sys.argv[1], sys.argv[2]), out, ensure_ascii=False, indent=1)
