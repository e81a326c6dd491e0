package lottery

import "strings"

const (
	maxCells     = 64   // cells of a row that are read
	maxCellLines = 12   // lines of one cell
	maxCell      = 2000 // bytes of a cell with line breaks
)

// splitRow splits the record that begins at line i into cells, and returns the line after it. A quoted cell may go over
// several lines; a quotation mark that no other one closes is a character like any other.
func splitRow(lines []string, i int, delimiter byte) (cells []string, next int) {
	rest, next := lines[i], i+1
	for len(cells) < maxCells {
		if trimmed := strings.TrimLeft(rest, " \ufeff"); strings.HasPrefix(trimmed, `"`) {
			if cell, after, end, ok := quotedCell(lines, trimmed, next, delimiter); ok {
				cells, next = append(cells, cell), end
				if after == "" {
					return cells, next
				}
				rest = after[1:]
				continue
			}
		}
		cell, after, more := strings.Cut(rest, string(delimiter))
		cells = append(cells, strings.TrimSpace(cell))
		if !more {
			return cells, next
		}
		rest = after
	}
	return cells, next
}

// quotedCell reads a cell that begins with a quotation mark. after is what follows it in its last line, from the delimiter
// on; next is the line after that.
func quotedCell(lines []string, text string, next int, delimiter byte) (cell, after string, end int, ok bool) {
	var b strings.Builder
	text = text[1:]
	for first := next; ; {
		at := strings.IndexByte(text, '"')
		switch {
		case b.Len() > maxCell || at > maxCell:
			return "", "", 0, false
		case at < 0:
			if next == len(lines) || next-first >= maxCellLines || len(text) > maxCell {
				return "", "", 0, false
			}
			b.WriteString(text + " ")
			text = lines[next]
			next++
		case strings.HasPrefix(text[at+1:], `"`):
			b.WriteString(text[:at+1])
			text = text[at+2:]
		default:
			b.WriteString(text[:at])
			after := text[at+1:]
			if trimmed := strings.TrimLeft(after, " "); trimmed == "" || trimmed[0] == delimiter {
				return strings.TrimSpace(b.String()), trimmed, next, true
			}
			return "", "", 0, false
		}
	}
}

// readTable returns the rows of a table, and the lines before it that are none of it.
func readTable(lines []string, c columns, yield func(row) bool) {
	for i := range max(0, c.header) {
		if isPreamble(lines[i]) {
			break
		}
		if !yield(row{line: i + 1, text: lines[i]}) {
			return
		}
	}
	directed := directorsOf(lines, c)
	for i := c.header + 1; i < len(lines); {
		line := lines[i]
		if strings.IndexByte(line, c.delimiter) < 0 && !strings.HasPrefix(line, `"`) {
			if !yield(row{line: i + 1, text: line}) {
				return
			}
			i++
			continue
		}
		cells, next := splitRow(lines, i, c.delimiter)
		cells = c.joinTitle(cells)
		r := c.row(cells)
		r.line = i + 1
		switch {
		case r.text == "" || strings.Trim(r.text, "-: ") == "" && c.delimiter == '|':
		case len(cells) <= c.title:
			r = row{line: i + 1, text: line}
			fallthrough
		default:
			if by := directed[r.key()]; len(by) > 1 && c.director < len(cells) && cells[c.director] != "" {
				r.text += " (" + cells[c.director] + ")"
			}
			if !yield(r) {
				return
			}
		}
		i = next
	}
}

func (r row) key() Key { return Key{Fold: strings.ToLower(r.text), Year: r.year} }

// directorsOf returns the different directors of the films of one title and year, for a table that names directors.
func directorsOf(lines []string, c columns) map[Key]map[string]bool {
	if c.director < 0 {
		return nil
	}
	directed := make(map[Key]map[string]bool)
	for i, n := c.header+1, 0; i < len(lines) && n < maxLines; n++ {
		var cells []string
		cells, i = splitRow(lines, i, c.delimiter)
		if c.title >= len(cells) || c.director >= len(cells) {
			continue
		}
		key := c.row(cells).key()
		if directed[key] == nil {
			directed[key] = make(map[string]bool)
		}
		directed[key][cells[c.director]] = true
	}
	return directed
}

// isPreamble reports whether what follows, up to the header row, is about a list: an export of Letterboxd begins so.
func isPreamble(line string) bool {
	f := foldLetters(line[:min(len(line), 60)])
	return strings.HasPrefix(f, "letterboxdlistexport") || f == strings.Join(listMeta, "")
}
