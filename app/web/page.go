package web

import (
	"net/url"
	"strconv"
	"strings"
)

// cursor reads a page's end from an address; what is none is the beginning.
func cursor(s string) int64 {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}

// addQuery adds parameters to an address, behind those that it has.
func addQuery(address string, more url.Values) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + more.Encode()
}

// withQuery is an address with its parameters, in a fixed order.
func withQuery(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}
