// How every one of these programs ends when something is wrong; built together with each of them.
package main

import (
	"fmt"
	"os"
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
