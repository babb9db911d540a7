// Package apkg reads the packages that Anki exports, .apkg and .colpkg, in all
// the forms that they ever had. It knows what stands in them and nothing of what
// becomes of it.
//
//	form      collection             notes types, decks   media map      media files
//	legacy 1  collection.anki2       JSON in the row col  JSON           as they are
//	legacy 2  collection.anki21      JSON in the row col  JSON           as they are
//	latest    collection.anki21b     tables, protobuf     protobuf+zstd  zstd
//	          (zstd)
//
// A file that is called meta says which form it is; where it is missing, the
// collection does.
//
// Packages come from strangers. Every entry is read with a bound on its size and
// on how far it may be compressed, names of media must be plain names, the
// database is only read, its tables must be plain tables, and its pages are
// checked before anything is taken from it. The few fields of protobuf that are
// needed are read by hand, see [message]: a library for it is larger than this
// program's whole import.
package apkg
