package lottery

import (
	"slices"
	"strings"
	"unicode"
)

const (
	maxCells     = 64   // cells of a row that are read
	maxCellLines = 12   // lines of one cell
	maxCell      = 2000 // bytes of a cell with line breaks
	maxHeader    = 60   // lines before a header row
	sampleRows   = 40   // lines that show the shape of a table without a header row
)

// columns says where a table has what; -1: nowhere.
type columns struct {
	delimiter                    byte
	title, year, director, width int
	ids                          []idColumn
	header                       int // line of the header row, from 0; -1: there is none
}

type idColumn struct {
	at       int
	provider string // empty: the column has links
}

var (
	titleNames = set(`Title, Name, Film, Movie, Film title, Movie title, Film name, Movie name, Название, Фильм, Наименование, Кино, Назва, Фільм, Titel, Filmtitel, Título, Titulo,
		Película, Pelicula, Titre, Nom, Titolo, Tytuł, タイトル, 作品名, 題名, 片名, 电影, 電影, 名称, 标题, 제목, 영화, العنوان, الفيلم, اسم الفيلم`)
	yearNames = set(`Year, Year released, Release year, Год, Год выпуска, Рік, Jahr, Erscheinungsjahr, Año, Année, Annee, Anno, Rok, 年, 公開年, 年份, 上映年份, 연도, السنة, سنة`)
	dateNames = set(`Release Date, Released, Release Date (month/day/year), Дата выхода, Премьера, Erscheinungsdatum`)
	directors = set(`Director, Directors, Directed by, Режиссер, Режиссёр, Режиссеры, Режисер, Regie, Regisseur, Director/a, Réalisateur, Regia, 監督, 导演, 감독, المخرج`)
	otherName = set(`Position, Rank, #, No, No., №, Nr, Nr., Номер, Rating, Your Rating, IMDb Rating, Rate, Score, Оценка, Рейтинг, Bewertung, Wertung, Note, Notes, Genre, Genres, Жанр, Country,
		Страна, Land, Runtime, Runtime (mins), Length, Duration, Длительность, Хронометраж, Comment, Comments, Комментарий, Kommentar, Description, Описание, Date, Дата, Datum, Tags, Type, Тип, Status, Статус, Watched, Просмотрено,
		Watched Date, Original Title, Оригинальное название, Who, Кто, Added by, Language, Язык, Seen, Platform, Where, Где, ID, media_id, listed_at, Created`)
	listMeta = []string{"date", "name", "tags", "url", "description"}
)

// headerOf reads a header row. ok is false for a line that is none. A title may be the only name that is known if alone is set.
func headerOf(cells []string, alone bool) (c columns, ok bool) {
	c = columns{title: -1, year: -1, director: -1, width: len(cells)}
	others, date, meta := 0, -1, len(cells) >= len(listMeta)
	entries := false // the links of a diary are those of its entries
	for i, cell := range cells {
		if len(cell) > 60 {
			return c, false
		}
		f := foldLetters(cell)
		meta = meta && (i >= len(listMeta) && f == "" || i < len(listMeta) && f == listMeta[i])
		switch {
		case titleNames[f] && c.title < 0:
			c.title = i
			continue
		case yearNames[f] && c.year < 0:
			c.year = i
		case dateNames[f] && date < 0:
			date = i
		case directors[f] && c.director < 0:
			c.director = i
		case f == "const" || strings.HasPrefix(f, "imdbid") || f == "imdb":
			c.ids = append(c.ids, idColumn{i, "imdb"})
		case strings.HasPrefix(f, "tmdbid") || f == "tmdb":
			c.ids = append(c.ids, idColumn{i, "tmdb"})
		case strings.HasPrefix(f, "kinopoiskid") || f == "kinopoisk" || f == "kpid" || f == "кинопоиск":
			c.ids = append(c.ids, idColumn{i, "kinopoisk"})
		case f == "url" || f == "uri" || f == "link" || f == "ссылка" || f == "letterboxduri" || f == "letterboxdurl" || f == "imdburl" || f == "imdblink":
			c.ids = append(c.ids, idColumn{i, ""})
		case f == "rewatch":
			entries = true
		case otherName[f] || strings.HasPrefix(f, "letterboxd") || strings.HasPrefix(f, "trakt"):
		default:
			continue
		}
		others++
	}
	if c.year < 0 {
		c.year = date
	}
	if entries {
		c.ids = slices.DeleteFunc(c.ids, func(id idColumn) bool { return id.provider == "" })
	}
	return c, c.title >= 0 && (others > 0 || alone) && !meta
}

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

const delimiters = "\t;,|"

// findTable returns the columns of the table in a text: as a header row names them, or as several rows of one shape show
// them.
func findTable(lines []string) (c columns, ok bool) {
	looked := 0
	for i, line := range lines {
		if strings.TrimSpace(line) == "" || len(line) > maxCell {
			continue
		}
		if looked++; looked > maxHeader {
			break
		}
		for d := range len(delimiters) {
			if strings.IndexByte(line, delimiters[d]) < 0 {
				continue
			}
			cells, next := splitRow(lines, i, delimiters[d])
			if c, ok := headerOf(cells, delimiters[d] != ','); ok && hasRow(lines[min(next, len(lines)):], delimiters[d]) {
				c.delimiter, c.header = delimiters[d], i
				return c, true
			}
		}
	}
	for d := range len(delimiters) {
		if c, ok := shapeOf(lines, delimiters[d]); ok {
			return c, true
		}
	}
	return c, false
}

// hasRow reports whether one of the next lines has more than one cell.
func hasRow(lines []string, delimiter byte) bool {
	for _, line := range lines[:min(len(lines), 5)] {
		if strings.IndexByte(line, delimiter) >= 0 {
			return true
		}
	}
	return false
}

// shapeOf finds the columns of rows without a header: most lines have equally many cells, and one column has years.
func shapeOf(lines []string, delimiter byte) (c columns, ok bool) {
	c = columns{delimiter: delimiter, header: -1, title: -1, year: -1, director: -1}
	var rows [][]string
	seen := 0
	for i := 0; i < len(lines) && seen < sampleRows; {
		line := lines[i]
		if strings.TrimSpace(line) == "" || len(line) > maxCell {
			i++
			continue
		}
		seen++
		if strings.IndexByte(line, delimiter) < 0 {
			i++
			continue
		}
		if delimiter == ',' && strings.Contains(strings.ReplaceAll(line, `", "`, ""), ", ") && !strings.Contains(line, `"`) {
			return c, false // commas of a sentence
		}
		cells, next := splitRow(lines, i, delimiter)
		i = next
		if c.width == 0 {
			c.width = len(cells)
		}
		if len(cells) != c.width || c.width > 40 {
			return c, false
		}
		rows = append(rows, cells)
	}
	if len(rows) < 2 || len(rows)*3 < seen*2 {
		return c, false
	}
	var texts []int // columns
	for col := range c.width {
		years, letters, other := 0, 0, 0
		for _, cells := range rows {
			cell := cells[col]
			switch _, isYear := bareYear(cell); {
			case isYear && !strings.ContainsAny(strings.TrimRight(cell, "."), "./") && strings.Count(cell, "-") < 2: // no date
				years++
			case cell == "" || isYear || checks.has(cell) || isNumeric(cell) || isLink(cell) || isIMDbID(cell):
				other++
			case strings.ContainsFunc(cell, unicode.IsLetter):
				letters++
			}
		}
		switch {
		case letters*2 >= len(rows):
			texts = append(texts, col)
		case years*3 >= len(rows)*2 && (c.year < 0 || c.year == 0 && c.title < 0 && len(texts) == 0):
			if c.year == 0 {
				c.title = 0 // 1917;2019
			}
			c.year = col
		case years > 0 && other+years < len(rows):
			return c, false
		}
		for _, cells := range rows {
			if id := (idColumn{col, "imdb"}).id(cells[col]); id.Provider != "" {
				c.ids = append(c.ids, idColumn{col, "imdb"})
				break
			}
		}
	}
	sure := false
	if len(texts) > 0 {
		c.title, sure = titleColumn(rows, texts)
	}
	if c.title < 0 || isClockColumn(rows) {
		return c, false
	}
	return c, c.year >= 0 || delimiter == '\t' && sure && c.width > 1
}

// checks are the cells of a column that is ticked or not.
var checks = set(`TRUE, FALSE, ИСТИНА, ЛОЖЬ, WAHR, FALSCH, VRAI, FAUX, VERDADERO, FALSO, yes, no, да, нет, так, ні, ja, nein, sí, oui, non, x`)

// titleColumn returns which of the columns with texts has the titles. It is sure if the others have the names of people, or
// texts that repeat.
func titleColumn(rows [][]string, texts []int) (title int, sure bool) {
	var likely []int
	for _, col := range texts {
		different := make(map[string]bool)
		people := 0
		for _, cells := range rows {
			different[cells[col]] = true
			if strings.Contains(cells[col], " ") && isName(cells[col]) {
				people++
			}
		}
		if len(different) == len(rows) && people < len(rows) {
			likely = append(likely, col)
		}
	}
	if len(likely) == 0 {
		likely = texts
	}
	return likely[0], len(likely) == 1
}

func isClockColumn(rows [][]string) bool {
	for _, cells := range rows {
		if text := cells[0]; len(text) < 4 || len(text) > 8 || strings.Trim(text, "0123456789:") != "" || !strings.Contains(text, ":") {
			return false
		}
	}
	return true
}

// bareYear reads a cell that is a year.
func bareYear(cell string) (int, bool) {
	cell = strings.Trim(cell, "()[] ")
	if len(cell) > 14 {
		return 0, false
	}
	return yearWord(joinRanges(plainLower(cell)))
}

// isNumeric reports whether a cell is a number, a date, a time or a rating.
func isNumeric(cell string) bool {
	return strings.Trim(cell, "0123456789.,:/-–%#+ ★⭐½") == "" || isRuntime(plainLower(cell))
}

// yearIn returns the first year in a cell: of "1995.0", "2016-07-20T00:00:00Z" or "July 20, 2016".
func yearIn(cell string) int {
	digits := 0
	for i := 0; i <= len(cell) && i < 60; i++ {
		if i < len(cell) && isDigit(rune(cell[i])) {
			digits++
			continue
		}
		if digits == 4 {
			if year, ok := inRange(cell[i-4 : i]); ok {
				return year
			}
		}
		digits = 0
	}
	year, _ := bareYear(cell)
	return year
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

// joinTitle joins the cells of a title with commas without quotation marks around it.
func (c columns) joinTitle(cells []string) []string {
	extra := len(cells) - c.width
	if extra <= 0 || c.delimiter != ',' || c.title+extra >= len(cells) {
		return cells
	}
	title := strings.Join(cells[c.title:c.title+extra+1], ", ")
	return slices.Concat(cells[:c.title], []string{title}, cells[c.title+extra+1:])
}

// row returns what a row of the table says.
func (c columns) row(cells []string) row {
	r := row{cell: true}
	if c.title < len(cells) {
		r.text = cells[c.title]
	} else if len(cells) > 0 {
		r.text = cells[0]
	}
	if c.year >= 0 && c.year < len(cells) {
		r.year = yearIn(cells[c.year])
	}
	for _, column := range c.ids {
		if column.at < len(cells) && r.id.Provider == "" {
			r.id = column.id(cells[column.at])
		}
	}
	return r
}

// id reads a cell with the id of a film, or with a link to it.
func (c idColumn) id(cell string) FilmID {
	if isLink(cell) {
		id, _ := filmAt(cell)
		return id
	}
	switch {
	case c.provider == "" || cell == "" || len(cell) > 12:
	case c.provider == "imdb" && isIMDbID(cell):
		return FilmID{"imdb", cell}
	case c.provider != "imdb" && allDigits(cell):
		return FilmID{c.provider, cell}
	}
	return FilmID{}
}

// isIMDbID reports whether a cell is like "tt0113277".
func isIMDbID(cell string) bool {
	digits, ok := strings.CutPrefix(cell, "tt")
	return ok && len(digits) >= 5 && len(digits) <= 10 && allDigits(digits)
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
