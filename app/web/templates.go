package web

import (
	"html/template"
	"io"
	"net/http"
	"sync"
	"text/template/parse"

	"github.com/gofiber/template/html/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/partials"
)

// templates are all partials in one language.
type templates interface {
	ExecuteTemplate(w io.Writer, name string, data any) error
}

// loadTemplates reads the partials for each language, those of the default one now, because the engine forgets that
// loading failed when it is asked for a page; the same files in other words wait for somebody who reads them, as half of
// a start is this. Pages are then executed without the engine, which would write a function of its own into all of them
// each time.
func loadTemplates() (map[string]func() (templates, error), error) {
	posters := newPosterCache()
	all := map[string]func() (templates, error){}
	for _, l := range i18n.All() {
		all[l.Code] = sync.OnceValues(func() (templates, error) { return loadLanguage(l, posters) })
	}
	_, err := all[i18n.Default]()
	return all, err
}

func loadLanguage(l *i18n.Language, posters *posterCache) (templates, error) {
	engine := html.NewFileSystem(http.FS(partials.Files), ".html")
	engine.AddFuncMap(functions(l, posters))
	if err := engine.Load(); err != nil {
		return nil, err
	}
	for _, t := range engine.Templates.Templates() {
		if t.Tree != nil {
			fold(t.Tree.Root, constants(l))
		}
	}
	return engine.Templates, nil
}

// constant is a function whose calls with constant text alone are worked out once, and not for every page. What it
// returns is markup that may stand in an element as well as in a quoted attribute.
type constant func(args ...string) (string, bool)

// constants are the sentences and signs that are the same on every page of a language.
func constants(l *i18n.Language) map[string]constant {
	return map[string]constant{
		"t": func(args ...string) (string, bool) {
			if len(args) != 1 {
				return "", false
			}
			return string(l.HTML(args[0])), true
		},
		"icon": func(args ...string) (string, bool) { return drawn(icon(args[0])) },
		"seal": func(...string) (string, bool) { return drawn(seal(l)) },
		"lang": func(...string) (string, bool) { return l.Code, true },
	}
}

// drawn is a sign as a constant.
func drawn(sign template.HTML, err error) (string, bool) { return string(sign), err == nil }

// fold puts what constant calls come to into the place of the calls: half of what a page executes is such calls. It has
// to be done before the first page, when html/template looks at what stands where.
func fold(list *parse.ListNode, known map[string]constant) {
	if list == nil {
		return
	}
	for i, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			if text, ok := folded(n.Pipe, known); ok {
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(text)}
			}
		case *parse.IfNode:
			fold(n.List, known)
			fold(n.ElseList, known)
		case *parse.RangeNode:
			fold(n.List, known)
			fold(n.ElseList, known)
		case *parse.WithNode:
			fold(n.List, known)
			fold(n.ElseList, known)
		}
	}
}

// folded is what a pipeline comes to that is one call of a known function, with constant text.
func folded(pipe *parse.PipeNode, known map[string]constant) (text string, ok bool) {
	if len(pipe.Cmds) != 1 || len(pipe.Decl) > 0 {
		return "", false
	}
	call := pipe.Cmds[0].Args
	name, ok := call[0].(*parse.IdentifierNode)
	if !ok || known[name.Ident] == nil {
		return "", false
	}
	var args []string
	for _, a := range call[1:] {
		literal, ok := a.(*parse.StringNode)
		if !ok {
			return "", false
		}
		args = append(args, literal.Text)
	}
	return known[name.Ident](args...)
}
