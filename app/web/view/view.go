// Package view turns what handlers know into the bytes of a page: it has the templates with the functions they may call,
// the icons, the posters, and the files of static/. It knows no request and no database.
//
// A page is a partial in a frame, and a partial alone is a fragment: the markup is the same in both.
package view

import (
	"bytes"
	"fmt"
	"html/template"

	"movie-lottery/app/i18n"
	"movie-lottery/static"
)

// Renderer renders pages and parts of them, in any language. Its methods may be called at the same time.
type Renderer struct {
	Assets    Assets
	templates map[string]func() (*template.Template, error) // by language
}

// New reads the files of static/ and the templates. It fails where one of them can't be read, which a build has to find
// out.
func New() (*Renderer, error) {
	assets, err := loadAssets(static.Files)
	if err != nil {
		return nil, err
	}
	templates, err := loadTemplates()
	if err != nil {
		return nil, fmt.Errorf("loading templates: %w", err)
	}
	return &Renderer{Assets: assets, templates: templates}, nil
}

// Content is what a partial that can be a page shows: one type a partial, every field used by it.
type Content interface {
	Head(*i18n.Language) Head
}

// Head is what a page has outside of its partial.
type Head struct {
	Title   string       // of the document; empty: it stays as it is
	Refresh int          // whole seconds after which the page is out of date by itself, for browsers without scripts; 0: never
	Live    string       // address of the events that tell of changes; empty: the page does not change
	Scripts []string     // those that not every page needs
	Preview *LinkPreview // nil: chat apps show no card
}

// LinkPreview is the card that a chat app shows of a shared link, in Open Graph's words.
type LinkPreview struct {
	Site  string
	Title string
	Text  string
	Link  string
	Image string
	Lang  string // as in en_US
}

// Visit is what the frame of a page depends on beside its content.
type Visit struct {
	Address string // of the page
	House   bool   // the visitor may see history and library
	LogIn   string // where the visitor can log in; empty: there is nothing to log in to
	LogOut  bool   // the visitor is logged in
}

// frame is the one whole document, around any partial.
type frame struct {
	Head
	Visit
	Home   bool // it is the first page, which describes the site
	Htmx   bool // was there at build time, with its extensions
	Body   template.HTML
	assets Assets
}

// Asset is where a file of static/ is found.
func (f frame) Asset(name string) string { return f.assets.URL(name) }

// Page is the whole document of a partial.
func (r *Renderer) Page(l *i18n.Language, partial string, c Content, v Visit) ([]byte, error) {
	f := frame{Head: c.Head(l), Visit: v, Home: partial == "home", Htmx: !r.Assets.ScriptsMissing(), assets: r.Assets}
	if !f.Htmx {
		f.Live = ""
	}
	return r.around(l, "frame", partial, c, f)
}

// Fragment is a partial alone, with the title of its page.
func (r *Renderer) Fragment(l *i18n.Language, partial string, c Content) ([]byte, error) {
	return r.around(l, "fragment", partial, c, frame{Head: c.Head(l)})
}

func (r *Renderer) around(l *i18n.Language, outer, partial string, c Content, f frame) ([]byte, error) {
	return r.execute(l, func(all *template.Template, b *buffers) error {
		if err := all.ExecuteTemplate(&b.part, partial, c); err != nil {
			return err
		}
		f.Body = template.HTML(b.part.String()) // escaped by the partial
		return all.ExecuteTemplate(&b.page, outer, f)
	})
}

// Part is a part of a page that is none by itself: more rows, or one that has changed.
func (r *Renderer) Part(l *i18n.Language, partial string, data any) ([]byte, error) {
	return r.execute(l, func(all *template.Template, b *buffers) error {
		return all.ExecuteTemplate(&b.page, partial, data)
	})
}

// execute returns what write leaves in the buffer of a page.
func (r *Renderer) execute(l *i18n.Language, write func(*template.Template, *buffers) error) (page []byte, err error) {
	all, err := r.templates[l.Code]()
	if err != nil {
		return nil, err
	}
	withBuffers(func(b *buffers) {
		if err = write(all, b); err == nil {
			page = bytes.Clone(b.page.Bytes())
		}
	})
	return page, err
}
