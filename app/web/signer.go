package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
)

// signer signs what a browser keeps for the site, so that only the site can have written it.
type signer struct {
	key []byte
	old [][]byte // signed before; their signatures are still accepted
}

// seal returns a payload with its signature for one purpose. The payload is not encrypted.
func (s signer) seal(purpose string, payload []byte) string {
	return encoding.EncodeToString(payload) + "." + encoding.EncodeToString(s.mac(purpose, payload))
}

// open returns the payload that seal signed, and whether the signature is an old key's. It is not ok for anything that seal
// did not write for that purpose.
func (s signer) open(purpose, sealed string) (payload []byte, old, ok bool) {
	text, signature, _ := strings.Cut(sealed, ".")
	payload, err := encoding.DecodeString(text)
	if err != nil || encoding.EncodeToString(payload) != text { // several texts decode to the same payload
		return nil, false, false
	}
	signedWith := func(key []byte) bool {
		return hmac.Equal([]byte(signature), []byte(encoding.EncodeToString(macWith(key, purpose, payload))))
	}
	switch {
	case signedWith(s.key):
		return payload, false, true
	case slices.ContainsFunc(s.old, signedWith):
		return payload, true, true
	}
	return nil, false, false
}

func (s signer) mac(purpose string, payload []byte) []byte { return macWith(s.key, purpose, payload) }

func macWith(key []byte, purpose string, payload []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose + "\x00"))
	mac.Write(payload)
	return mac.Sum(nil)
}

var encoding = base64.RawURLEncoding
