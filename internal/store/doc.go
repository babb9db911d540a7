// Package store keeps what a learner did, for ever, in one bbolt file
// (anneal.db), and what can be made again in another (cache.db).
//
// The log of events is the only truth in anneal.db. State, due index and daily
// counts are derived from it: written in the same transaction as the events,
// dropped and made again by [DB.Rebuild]. The package decides nothing about
// learning: how events become a state is the fold that [Open] is given.
//
// It must never: hold the file between two calls, change or remove an event,
// acknowledge an event that a power loss could still take away, change a file
// that it cannot read, let memory of the mapped file out of a transaction, or
// let a damaged file end the program.
//
// # Schema
//
// Integers are big-endian, so that the order of bytes is that of numbers; i32
// and i64 in keys have their sign bit flipped for the same reason.
//
//	anneal.db, schema 1
//	├── meta
//	│   ├── schema   : u32              a higher one is [ErrNewer]
//	│   ├── device   : 8 bytes          drawn when the file was made
//	│   ├── created  : RFC 3339
//	│   ├── derived  : u32 u32          Options.FoldVersion, and version of what is marked (d) below;
//	│   │                               when either differs from ours all (d) is made again;
//	│   │                               both are 0 while that goes on in several transactions
//	│   ├── seq      : u64         (d)  the device's last Event.Seq
//	│   └── turn     : 8 bytes     (d)  drawn anew whenever a card that was met may be new again, see [Look.Mark]
//	├── log
//	│   └── EventID  : event record     in the order of appending but for what was imported, see below
//	├── bycard                     (d)
//	│   └── CardID   : uvarint*         of the ids of its events, and of those that rename another card to it,
//	│                                   the time, 6 bytes: the first, then by how much each is later
//	├── state                      (d)
//	│   └── CardID   : state            see state.go
//	├── due                        (d)  of cards that are due at some time and not suspended
//	│   ├── 0 ‖ i32 day ‖ CardID : part of the state, see dueValue
//	│   └── 1 ‖ i64 ms  ‖ CardID : likewise
//	├── days                       (d)
//	│   └── i32 day  : u32 new, u32 reviews, u32 answers, u32 cards that are due on it
//	├── folders
//	│   └── deck ‖ 0 ‖ path : 1, u8 flags  1 trusted, 2 prose, 4 within another deck's folder
//	├── remembered
//	│   └── CardID   : 1, uvarint length, key, text
//	└── anki
//	    └── key      : 1, i64 note, i64 mod, 16 bytes hash, (varint slot, varint card)*
//
//	cache.db, schema 3
//	├── meta
//	│   ├── schema   : u32
//	│   └── ledger   : crc32c, what [Cache.PutLedger] was given
//	├── decks
//	│   └── name     : crc32c, 32 bytes fingerprint
//	├── catalogs
//	│   └── name     : crc32c, catalog of the deck's lessons
//	├── sheets
//	│   └── u32 place: crc32c, what is to be known of a lesson's cards to plan a day
//	├── cards
//	│   └── CardID   : u32 place of its sheet, u8 1 a review may ask it, 2 it is a concept's page
//	├── lessons
//	│   └── LessonID : crc32c, compiled lesson as given to [Cache.PutLesson]
//	└── verdicts
//	    └── key      : crc32c, value as given to [Cache.Put]
//
// # Event record, version 1
//
// The record is final: logs outlive programs. uvarint and varint are those of
// encoding/binary (varint is zigzag), u32 and f64 are big-endian, instants are
// milliseconds since 1970 UTC, durations are milliseconds. Event.ID is the key
// and not repeated.
//
//	version  u8       1
//	kind     u8       Event.Kind
//	card     16       Event.Card
//	command  16       Event.Command
//	device   8        Event.Device
//	seq      uvarint  Event.Seq
//	at       varint   Event.At
//	zone     varint   Event.Zone, seconds east of UTC
//	day      varint   Event.Day
//	field*            what is not zero, in rising order of tags
//	crc      u32      CRC-32C of Event.ID and all bytes before
//
//	field = tag u8, uvarint length, payload
//
//	tag  payload
//	  1  16               Event.Rev
//	  2  varint           Event.Due.Day
//	  3  varint           Event.Due.At
//	  4  f64, f64         Event.Memory: stability, difficulty
//	  5  16               Event.Target
//	  6  bytes            Event.Key
//	  7  u8               Event.Flag
//	  8  bytes            Event.Text, of whatever kind: what flagged and graded events say
//	  9  (uvarint, bytes)*  Event.Tags
//	 10  field*           Event.Answer, present even when all of it is zero:
//	        1  u8         Grade
//	        2  u8         Proposed
//	        3  u8         Kind
//	        4  bytes      Variant
//	        5  u32*       Options
//	        6  bytes      Given
//	        7  u8         Result
//	        8  u8         Hints
//	        9  u8         Tries
//	       10  u8 (1)     Guess
//	       11  varint     First
//	       12  varint     Took
//	 11  field*           Event.Tuning, likewise:
//	        1  f64*       Weights
//	        2  f64        Retention
//	        3  varint*    Learning
//	        4  varint*    Relearning
//	        5  varint     Maximum
//	 12  f64              Event.Memory.Fast
//
// How it may grow: a later program adds fields under new tags. Tags from 128 on
// are remarks, which a program that does not know them skips; an unknown tag
// below 128 changes what the event means, and a program that does not know it
// must refuse the record. It also refuses an unknown kind of event and an
// unknown version. Every version ends in the checksum, so that "damaged" and
// "newer" are told apart. Records are never written again, so skipping loses
// nothing.
//
// # Order and undo
//
// An EventID is a ULID, made inside the transaction and later than every id in
// the log by at least a millisecond, so that keys of the log rise even when the
// clock is set back, and the time alone tells the events of a device apart. The id
// of a command is that of its first event. Events of other devices come among
// them by their own ids when a file is imported. Undo appends one Voided event for
// each card that the command touched, Redo one Redone event for each card that
// the undo touched. A command is void while a Voided event whose own command is
// not redone has it as target; this does not depend on the order of events.
//
// # Wrong clocks
//
// Events order themselves by the clock of their device, and an event once written
// stays. So what lies more than a day ahead of the clock is refused when it comes,
// see [AheadError]. What was written by a wrong clock all the same shows later:
// it lies ahead, or its device's own count contradicts it. [Check] finds it, and
// [DB.Shift] puts it right without a kind of event of its own: one command voids
// the wrong commands and writes their events again with other times. Such a
// command is told by its having both Voided events and others. It is taken in and
// taken back like any other.
//
// # Who holds the file
//
// What reads much reads it in chunks, and the file is free in between. A few
// things have to hold it for as long as they last: making all that is derived
// again, taking in a long log, bringing an old file up to date. Whoever holds it
// for more than a moment writes pid and command into a file beside it
// (anneal.db.busy), and takes that away in the end; others name them in
// [ErrBusy]. The note is locked as long as it is true, so that one which a killed
// process left behind is told.
//
// # A file that goes under a session
//
// As the file is opened for each call, it can be replaced or removed in between,
// as by a program that keeps folders in step. A review asks the store to remember
// what it writes ([DB.Keep]). Where the last of it is not in the log, the next
// write puts all that is missing back in the same transaction; [DB.Settle] does so
// at the end, or writes it beside the file where there is no store any more.
//
// # Renames
//
// Keys can be used again: when a program is inserted before two others,
// role-1 becomes role-2, role-2 becomes role-3, and role-1 is a new card. So a
// rename moves what its device did with the card until then, and what comes
// later under the old key belongs to the card that has the key now. The renames
// of one command happen at once, which makes shifts and swaps possible.
//
// In detail, what has happened to a key is a line of lives: an event of device
// d belongs to life n of its card, n being the number of d's earlier renames of
// that card. A rename joins a life of one card to a life of another. Devices
// build the same decks, so that life n of a card is the same thing on all of
// them: a second device that sends the same rename changes nothing. Of two
// renames of one life the earlier counts, and a rename that would close a
// circle is passed over. Voided renames count for nothing.
//
// # Exchange of logs
//
// Lines of JSON, in UTF-8. The first says {"anneal":"log","version":1,"device":…};
// such a line may also stand further down, so that files can be joined with cat.
// Every other line is an event. Fields that are zero are left out; ids are in
// hexadecimal, instants RFC 3339 in UTC with milliseconds, days YYYY-MM-DD,
// durations whole milliseconds.
//
//	id, command, device, seq    who wrote it, and when among its own
//	kind                        introduced, graded, voided … as in quiz.EventKind
//	card, rev                   what it is about
//	at, zone, day               instant, seconds east of UTC, study day
//	due, due_at                 a day, or an instant for a step
//	stability, difficulty, fast placed
//	target                      voided, redone: the command taken back
//	key                         renamed: the new key; introduced: the concept's
//	flag, text, tags            flagged, tagged; text also of graded
//	answer                      graded: {grade, proposed, kind, variant, options, given, result,
//	                            hints, tries, guess, first_ms, took_ms}
//	tuning                      tuned: {weights, retention, learning_ms, relearning_ms, maximum}
//	record                      instead of all but id: the record of the log in base64, for what JSON
//	                            cannot say, as text that is not UTF-8 or fields of a later program
//	_key                        the card's key, for people
//
// Names that begin with _ are remarks and passed over. Any other name that is
// not above is of a later program and changes what the event means: the file is
// refused. An event that goes out and comes back has the same record, byte for
// byte.
//
// # Older and newer files
//
// A newer schema is refused, an older one is brought up to date by the first
// call, in one transaction and behind a backup (before-schema-N-….anneal.gz in
// Options.Backups, which is never removed). A backup of an older schema takes the
// same steps when it is restored.
//
// # Backups
//
// A backup holds what cannot be computed again, record for record, and is
// compressed by gzip, whose checksum tells whether it is whole. Numbers and
// names as in the event record:
//
//	magic    "anneal backup\n"
//	format   u8       1
//	schema   u32      of the store
//	made     varint   ms since 1970 UTC
//	device   8 bytes
//	part*             meta (without what is derived or above), log, folders, remembered, anki
//	end      u8 0, uvarint number of events
//
//	part  = u8 1, uvarint length, name, entry*, u8 0
//	entry = u8 1, uvarint length, key, uvarint length, value
//
// A part with another name is of a later program, which also raises the format.
//
// Rotating ones are called YYYY-MM-DD.anneal.gz and lie in one folder, by the
// study day. [DB.DailyBackup] makes the first of a day, and thins them: it keeps
// those of the last seven days that have one, the last of each of the last four
// weeks and of the last twelve months that have one, and of these, the oldest
// going first, as many as take up five times the log. The newest stays in any
// case.
package store
