package lottery

import "strings"

// codeAlphabet is Crockford's base 32 in lower case: no i, l, o or u, so nothing that looks like a 1, a 0 or a v.
const codeAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// CodeBytes is how many random bytes make a code; each gives one character of 5 bits, 50 in all.
const CodeBytes = 10

// Code makes a lottery's code of random bytes.
func Code(random [CodeBytes]byte) string {
	code := make([]byte, CodeBytes)
	for i, b := range random {
		code[i] = codeAlphabet[b&31]
	}
	return string(code)
}

// CanonicalCode is the code that is meant when an address was typed in capitals, or copied with the
// punctuation that stood behind it.
func CanonicalCode(code string) string {
	return strings.ToLower(strings.TrimRight(code, ".,;:!?)]»"))
}
