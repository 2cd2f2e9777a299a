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

	"golang.org/x/mod/sumdb/tlog"
)

type record struct {
	Index int64  `json:"index"`
	Leaf  string `json:"leaf"`
	Bytes string `json:"bytes"`
}

func main() {
	dir := os.Args[1]
	verifier := readVerifier(filepath.Join(dir, "log.vkey"))
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
