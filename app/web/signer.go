package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// signer signs what a browser keeps for the site, so that only the site can have written it.
type signer struct{ key []byte }

// seal returns a payload with its signature for one purpose. The payload is not encrypted.
func (s signer) seal(purpose string, payload []byte) string {
	return encoding.EncodeToString(payload) + "." + encoding.EncodeToString(s.mac(purpose, payload))
}

// open returns the payload that seal signed, and false for anything that seal did not write for that purpose.
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
