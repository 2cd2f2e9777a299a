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

	"golang.org/x/mod/sumdb/tlog"
)

type proven struct {
	Index int64  `json:"index"`
	Leaf  string `json:"leaf"`
	Proof string `json:"proof"`
}

func leafOf(claim proven) (leaf tlog.Hash) {
	bytes, err := hex.DecodeString(claim.Leaf)
	check(err)
	require(len(bytes) == copy(leaf[:], bytes) && len(bytes) == len(leaf), "a leaf hash of another size")
	return leaf
}

func main() {
	verifier := readVerifier(os.Args[1])
	proofs := 0
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for ; lines.Scan(); proofs++ {
		var claim proven
		check(json.Unmarshal(lines.Bytes(), &claim))
		checkProof(claim.Proof, verifier, claim.Index, leafOf(claim))
	}
	check(lines.Err())
	fmt.Println("OK", proofs)
}
