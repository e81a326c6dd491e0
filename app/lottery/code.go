package lottery

import "strings"

// codeAlphabet is Crockford's base 32 in lower case: no i, l, o or u, so nothing that looks like a 1, a 0 or a v.
const codeAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// CodeBytes is how many random bytes make a code. Each gives one character, which holds 5 bits: 50 bits in all.
const CodeBytes = 10

// Code returns the lottery code that the random bytes encode: CodeBytes characters of codeAlphabet.
func Code(random [CodeBytes]byte) string { return encode(random[:]) }

// encode returns one character of codeAlphabet for each byte, from 5 of its bits.
func encode(random []byte) string {
	text := make([]byte, len(random))
	for i, b := range random {
		text[i] = codeAlphabet[b&31]
	}
	return string(text)
}

// CanonicalCode returns the code that a typed or pasted one means: in lower case, without the punctuation that was
// copied from behind an address.
func CanonicalCode(code string) string {
	return strings.ToLower(strings.TrimRight(code, ".,;:!?)]»"))
}
