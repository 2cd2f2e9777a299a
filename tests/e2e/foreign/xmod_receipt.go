// xmod_receipt VKEY: reads {"index","leaf","proof"} lines of `weir audit prove` from standard input and
// checks each with Go's golang.org/x/mod (sumdb/note, sumdb/tlog) and nothing of Weir: the checkpoint
// inside the proof against the verifier key in the file VKEY, and the path from the leaf hash up to its
// root. Prints "OK <proofs>".
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
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

type proven struct {
	Index int64  `json:"index"`
	Leaf  string `json:"leaf"`
	Proof string `json:"proof"`
}

// c2sp.org/tlog-proof: a header, the index, hashes, an empty line, the checkpoint.
func checkProof(claim proven, verifier note.Verifier) {
	parts := strings.SplitN(claim.Proof, "\n\n", 2)
	require(len(parts) == 2, "a proof has no checkpoint")
	lines := strings.Split(parts[0], "\n")
	require(len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", "not a proof")
	require(lines[1] == fmt.Sprintf("index %d", claim.Index), "a proof of another index")
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		path = append(path, hash)
	}
	opened, err := note.Open([]byte(parts[1]), note.VerifierList(verifier))
	check(err)
	body := strings.Split(opened.Text, "\n")
	require(len(body) == 4 && body[0] == verifier.Name(), "a checkpoint of another log")
	size, err := strconv.ParseInt(body[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(body[2])
	check(err)
	var leaf tlog.Hash
	bytes, err := hex.DecodeString(claim.Leaf)
	check(err)
	require(copy(leaf[:], bytes) == len(leaf) && len(bytes) == len(leaf), "a leaf hash of another size")
	check(tlog.CheckRecord(path, size, root, claim.Index, leaf))
}

func main() {
	vkey, err := os.ReadFile(os.Args[1])
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	check(err)
	proofs := 0
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for ; lines.Scan(); proofs++ {
		var claim proven
		check(json.Unmarshal(lines.Bytes(), &claim))
		checkProof(claim, verifier)
	}
	check(lines.Err())
	fmt.Println("OK", proofs)
}
