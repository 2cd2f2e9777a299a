// xmod_witness URL WITNESS_VKEY LOG_DIR SIZE OLD: a log's side of C2SP tlog-witness with Go's
// golang.org/x/mod and crypto/ed25519, and nothing of Weir. From the tiles in LOG_DIR it makes the
// consistency proof from OLD to SIZE, sends the log's own checkpoint (which must be of SIZE), and
// checks the cosignature that comes back. Prints "OK <seconds>" or "<status> <body>".
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

type tiles struct{ dir string }

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range want {
		path := strings.TrimPrefix(t.Path(), "tile/8/")
		data, err := os.ReadFile(filepath.Join(r.dir, "tile", path))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

// c2sp.org/tlog-cosignature: what is signed has the time in front of the note's text.
func checkCosignature(text, line, vkey string) uint64 {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	check(err)
	require(len(key) == 33 && key[0] == 4, "not a cosigner's key")
	hash := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	require(hex.EncodeToString(hash[:4]) == parts[1], "a wrong key hash")
	prefix := "\u2014 " + parts[0] + " "
	require(strings.HasPrefix(line, prefix) && strings.HasSuffix(line, "\n"), "not a line of the witness")
	signature, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line[len(prefix):]))
	check(err)
	require(len(signature) == 4+8+64 && bytes.Equal(signature[:4], hash[:4]), "not a cosignature")
	at := binary.BigEndian.Uint64(signature[4:12])
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, text)
	require(ed25519.Verify(key[1:], []byte(signed), signature[12:]), "a wrong cosignature")
	return at
}

func main() {
	url, vkey, dir := os.Args[1], os.Args[2], os.Args[3]
	size, err := strconv.ParseInt(os.Args[4], 10, 64)
	check(err)
	old, err := strconv.ParseInt(os.Args[5], 10, 64)
	check(err)
	checkpoint, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	text := string(checkpoint[:bytes.LastIndex(checkpoint, []byte("\n\n"))+1])
	lines := strings.Split(text, "\n")
	require(lines[1] == os.Args[4], "the checkpoint is of another size")
	root, err := tlog.ParseHash(lines[2])
	check(err)
	var body strings.Builder
	fmt.Fprintf(&body, "old %d\n", old)
	if old > 0 && old < size {
		proof, err := tlog.ProveTree(size, old, tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{dir}))
		check(err)
		for _, hash := range proof {
			fmt.Fprintln(&body, hash)
		}
	}
	body.WriteString("\n" + string(checkpoint))
	answer, err := http.Post(url+"/add-checkpoint", "text/plain", strings.NewReader(body.String()))
	check(err)
	said, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != 200 {
		fmt.Println(answer.StatusCode, strings.TrimSpace(string(said)))
		return
	}
	fmt.Println("OK", checkCosignature(text, string(said), vkey))
}
