// bundle_check BUNDLE VKEY: an evidence bundle, verified with golang.org/x/mod (signed notes, RFC 6962
// trees), which shares no code with this project: the checkpoint's signature, and for each record the
// hash of its bytes and its proof under that checkpoint. Ends with 1 and the reason when one fails.
package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Println("FAIL", err)
		os.Exit(1)
	}
}

func require(holds bool, what string) {
	if !holds {
		check(fmt.Errorf("%s", what))
	}
}

func membersOf(path string) map[string][]byte {
	archive, err := zip.OpenReader(path)
	check(err)
	defer archive.Close()
	members := map[string][]byte{}
	for _, file := range archive.File {
		in, err := file.Open()
		check(err)
		members[file.Name], err = io.ReadAll(in)
		check(err)
	}
	return members
}

func treeOf(checkpoint []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(checkpoint, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	require(len(lines) >= 4 && lines[0] == verifier.Name(), "the checkpoint is of another log")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// The index and the path of a C2SP tlog-proof; the checkpoint in it must be the bundle's.
func proofIn(text []byte, checkpoint []byte) (int64, tlog.RecordProof) {
	head, tail, found := bytes.Cut(text, []byte("\n\n"))
	require(found && bytes.Equal(tail, checkpoint), "a proof under another checkpoint")
	lines := strings.Split(string(head), "\n")
	require(len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", "no tlog-proof")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err)
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		path = append(path, hash)
	}
	return index, path
}

func main() {
	members := membersOf(os.Args[1])
	key, err := os.ReadFile(os.Args[2])
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	check(err)
	tree := treeOf(members["checkpoint"], verifier)
	lines := bufio.NewScanner(bytes.NewReader(members["records.jsonl"]))
	lines.Buffer(nil, 1<<24)
	records := 0
	for ; lines.Scan(); records++ {
		var record struct {
			Index int64
			Bytes string
		}
		check(json.Unmarshal(lines.Bytes(), &record))
		entry, err := base64.StdEncoding.DecodeString(record.Bytes)
		check(err)
		index, path := proofIn(members[fmt.Sprintf("proofs/%d.tlog-proof", record.Index)], members["checkpoint"])
		require(index == record.Index, "the proof of another entry")
		check(tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
	}
	require(records > 0, "no records")
	fmt.Printf("OK %d records of %s, %d entries\n", records, verifier.Name(), tree.N)
}
