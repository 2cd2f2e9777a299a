// What the checkers of proofs share, built together with each of them: nothing of Weir, only Go's
// golang.org/x/mod (sumdb/note, sumdb/tlog).
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func readVerifier(path string) note.Verifier {
	vkey, err := os.ReadFile(path)
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	check(err)
	return verifier
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
	require(len(body) == 4 && body[0] == verifier.Name(), "a checkpoint of another log")
	size, err := strconv.ParseInt(body[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(body[2])
	check(err)
	check(tlog.CheckRecord(proof, size, root, index, leaf))
}
