// xmod_verify DIR: verifies a log directory with Go's golang.org/x/mod (sumdb/note, sumdb/tlog) and
// nothing of Weir: the checkpoint's signature against log.vkey, every entry of the bundles against
// the hash tiles, the tiles against the signed root, and an inclusion proof of every entry or, with
// a second argument N, of every N-th. Prints "OK <size> <root> <nanoseconds of verification>".
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, "FAIL "+format+"\n", args...)
	os.Exit(1)
}

// x/mod's paths are tile/8/0/000 and tile/8/data/000, those of tlog-tiles tile/0/000 and tile/entries/000.
func pathOf(dir string, t tlog.Tile) string {
	p := strings.Replace(strings.TrimPrefix(t.Path(), "tile/8/"), "data/", "entries/", 1)
	return filepath.Join(dir, "tile", p)
}

type tiles struct{ dir string }

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range want {
		data, err := os.ReadFile(pathOf(r.dir, t))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func bundle(dir string, number, width int64) [][]byte {
	data, err := os.ReadFile(pathOf(dir, tlog.Tile{H: 8, L: -1, N: number, W: int(width)}))
	check(err)
	var entries [][]byte
	for len(data) > 0 {
		size := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:size])
		data = data[size:]
	}
	if int64(len(entries)) != width {
		fail("bundle %d has %d entries, not %d", number, len(entries), width)
	}
	return entries
}

func signedTree(dir string) tlog.Tree {
	vkey, err := os.ReadFile(filepath.Join(dir, "log.vkey"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	check(err)
	raw, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	opened, err := note.Open(raw, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("the checkpoint's text has %d lines", len(lines))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

func main() {
	dir, every := os.Args[1], int64(1)
	if len(os.Args) > 2 {
		n, err := strconv.ParseInt(os.Args[2], 10, 64)
		check(err)
		every = n
	}
	start := time.Now()
	tree := signedTree(dir)
	reader := tlog.TileHashReader(tree, tiles{dir})
	for first := int64(0); first < tree.N; first += 256 {
		width := tree.N - first
		if width > 256 {
			width = 256
		}
		indexes := make([]int64, width)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		leaves, err := reader.ReadHashes(indexes)
		check(err)
		for i, entry := range bundle(dir, first/256, width) {
			if tlog.RecordHash(entry) != leaves[i] {
				fail("entry %d does not hash to its leaf", first+int64(i))
			}
		}
	}
	took := time.Since(start)
	for i := int64(0); i < tree.N; i += every {
		proof, err := tlog.ProveRecord(tree.N, i, reader)
		check(err)
		hash, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, i)})
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, i, hash[0]))
	}
	fmt.Println("OK", tree.N, tree.Hash, took.Nanoseconds())
}
