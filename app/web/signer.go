package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// signer seals what a browser keeps for us, so that nobody but us can have written it.
type signer struct{ key []byte }

// seal signs a payload for one purpose. The payload can be read by whoever has it.
func (s signer) seal(purpose string, payload []byte) string {
	return encoding.EncodeToString(payload) + "." + encoding.EncodeToString(s.mac(purpose, payload))
}

// open is the inverse of seal, and false for anything that seal did not write for that purpose.
func (s signer) open(purpose, sealed string) ([]byte, bool) {
	text, signature, _ := strings.Cut(sealed, ".")
	payload, err := encoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	mac, err := encoding.DecodeString(signature)
	return payload, err == nil && hmac.Equal(mac, s.mac(purpose, payload))
}

func (s signer) mac(purpose string, payload []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(purpose + "\x00"))
	mac.Write(payload)
	return mac.Sum(nil)
}

var encoding = base64.RawURLEncoding
