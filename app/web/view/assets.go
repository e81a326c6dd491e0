package view

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/valyala/fasthttp"

	"movie-lottery/static"
)

// Files that are sent as one: those in css/, and the scripts that every page has.
const (
	stylesheet = "site.css"
	script     = "site.js"
)

// Assets are the files of static/ by their names.
type Assets map[string]*Asset

// Asset is a file under an address that holds its hash: what is there never changes.
type Asset struct {
	URL  string // a path of this site
	Type string // its media type
	Body []byte
	Gzip func() []byte // the compressed body, made when it is first asked for; nil: Body is compressed by its nature
}

// kinds are the media types of what is in static/. The system's own list differs from machine to machine, and takes longer
// to read than all of the files.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
}

// What a stylesheet is sent without, a sixth of it.
var (
	comments = regexp.MustCompile(`(?s)/\*.*?\*/`)
	indents  = regexp.MustCompile(`(?m)^\s+`)
)

func loadAssets(files fs.FS) (Assets, error) {
	styles, err := joined(files, "css/%s.css", static.Styles)
	if err != nil {
		return nil, err
	}
	scripts, err := joined(files, "%s.js", static.Scripts)
	if err != nil {
		return nil, err
	}
	styles = indents.ReplaceAll(comments.ReplaceAll(styles, nil), nil)
	all := Assets{stylesheet: newAsset(stylesheet, styles), script: newAsset(script, scripts)}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		if path.Ext(name) == ".css" || slices.Contains(static.Scripts, strings.TrimSuffix(name, ".js")) {
			return nil
		}
		body, err := fs.ReadFile(files, name)
		all[name] = newAsset(name, body)
		return err
	})
	return all, err
}

// joined returns the files of such names, one after the other.
func joined(files fs.FS, pattern string, names []string) (all []byte, err error) {
	for _, name := range names {
		body, err := fs.ReadFile(files, fmt.Sprintf(pattern, name))
		if err != nil {
			return nil, err
		}
		all = append(all, body...)
	}
	return all, nil
}

func newAsset(name string, body []byte) *Asset {
	sum := sha256.Sum256(body)
	a := &Asset{
		URL:  "/static/" + hex.EncodeToString(sum[:8]) + "/" + name,
		Type: kinds[path.Ext(name)],
		Body: body,
	}
	if a.Type != "image/png" {
		a.Gzip = sync.OnceValue(func() []byte {
			return fasthttp.AppendGzipBytesLevel(nil, body, fasthttp.CompressBestCompression)
		})
	}
	return a
}

// URL is where a file is found; empty where there is no such file.
func (a Assets) URL(name string) string {
	if file := a[name]; file != nil {
		return file.URL
	}
	return ""
}

// ScriptsMissing says whether the scripts from npm were not there at build time: then the site is plain HTML.
func (a Assets) ScriptsMissing() bool { return a.URL("lib/htmx.min.js") == "" }
