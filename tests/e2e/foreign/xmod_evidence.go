// xmod_evidence DIR: checks an unpacked evidence bundle with Go's golang.org/x/mod (sumdb/note,
// sumdb/tlog) and nothing of Weir: the checkpoint inside each proof against log.vkey, and the proof
// of each record's hashed bytes against that checkpoint. Prints "OK <records>".
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAIL", err)
		os.Exit(1)
	}
}

func require(good bool, what string) {
	if !good {
		check(fmt.Errorf("%s", what))
	}
}

type record struct {
	Index int64  `json:"index"`
	Leaf  string `json:"leaf"`
	Bytes string `json:"bytes"`
}

// c2sp.org/tlog-proof: a header, the index, hashes, an empty line, the checkpoint.
func checkProof(text string, verifier note.Verifier, index int64, leaf tlog.Hash) {
	parts := strings.SplitN(text, "\n\n", 2)
	require(len(parts) == 2, "a proof has no checkpoint")
	lines := strings.Split(parts[0], "\n")
	require(len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", "not a proof")
	require(lines[1] == fmt.Sprintf("index %d", index), "a proof of another index")
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		proof = append(proof, hash)
	}
	opened, err := note.Open([]byte(parts[1]), note.VerifierList(verifier))
	check(err)
	body := strings.Split(opened.Text, "\n")
	require(body[0] == verifier.Name(), "a checkpoint of another log")
	size, err := strconv.ParseInt(body[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(body[2])
	check(err)
	check(tlog.CheckRecord(proof, size, root, index, leaf))
}

func main() {
	dir := os.Args[1]
	vkey, err := os.ReadFile(filepath.Join(dir, "log.vkey"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	check(err)
	file, err := os.Open(filepath.Join(dir, "records.jsonl"))
	check(err)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	count := 0
	for ; lines.Scan(); count++ {
		var r record
		check(json.Unmarshal(lines.Bytes(), &r))
		bytes, err := base64.StdEncoding.DecodeString(r.Bytes)
		check(err)
		leaf := tlog.RecordHash(bytes)
		require(hex.EncodeToString(leaf[:]) == r.Leaf, "a record is not its leaf")
		proof, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("proofs/%d.tlog-proof", r.Index)))
		check(err)
		checkProof(string(proof), verifier, r.Index, leaf)
	}
	check(lines.Err())
	fmt.Println("OK", count)
}
