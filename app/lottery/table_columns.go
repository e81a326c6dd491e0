package lottery

import (
	"slices"
	"strings"
	"unicode"
)

const (
	maxHeader  = 60 // lines before a header row
	sampleRows = 40 // lines that show the shape of a table without a header row
)

const delimiters = "\t;,|"

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
	rows, ok := sampleOf(lines, delimiter)
	if !ok {
		return c, false
	}
	c = columns{delimiter: delimiter, header: -1, title: -1, year: -1, director: -1, width: len(rows[0])}
	var texts []int // columns
	for col := range c.width {
		kind := columnKind(rows, col)
		switch {
		case kind == textColumn:
			texts = append(texts, col)
		case kind == yearColumn && c.year < 0:
			c.year = col
		case kind == yearColumn && c.year == 0 && c.title < 0 && len(texts) == 0:
			c.title, c.year = 0, col // 1917;2019
		case kind == mixedColumn:
			return c, false
		}
		ids := idColumn{col, "imdb"}
		if slices.ContainsFunc(rows, func(cells []string) bool { return ids.id(cells[col]) != FilmID{} }) {
			c.ids = append(c.ids, ids)
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

// sampleOf returns the first rows of a table, all of one width. ok is false where too many lines are none, or one has
// another width.
func sampleOf(lines []string, delimiter byte) (rows [][]string, ok bool) {
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
			return nil, false // commas of a sentence
		}
		var cells []string
		cells, i = splitRow(lines, i, delimiter)
		rows = append(rows, cells)
		if len(cells) != len(rows[0]) || len(cells) > 40 {
			return nil, false
		}
	}
	return rows, len(rows) >= 2 && len(rows)*3 >= seen*2
}

// What most cells of a column are.
const (
	otherColumn = iota
	textColumn
	yearColumn
	mixedColumn // some years, and what cannot stand beside them
)

func columnKind(rows [][]string, col int) int {
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
		return textColumn
	case years*3 >= len(rows)*2:
		return yearColumn
	case years > 0 && other+years < len(rows):
		return mixedColumn
	}
	return otherColumn
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
