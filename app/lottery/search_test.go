package lottery_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"movie-lottery/app/lottery"
)

func TestSearchTextHasAllSpellingsOfATitle(t *testing.T) {
	for want, film := range map[string]lottery.Film{
		" 1995Y\nheat\n":                                      {Title: "Heat", Year: 1995},
		"\nspiderman\n spider man \n":                         {Title: "Spider-Man"},
		" 1977Y\nstarwars\n star wars \n":                     {Title: "Star Wars", Year: 1977},
		"\nrocky2\nrockyii\n rocky 2 \n":                      {Title: "Rocky 2"},
		"\nrockyii\nrocky2\n rocky ii \n":                     {Title: "Rocky II"},
		"\nfastfurious\nfastandfurious\n fast furious \n":     {Title: "Fast & Furious"},
		"\nfastandfurious\nfastfurious\n fast and furious \n": {Title: "Fast and Furious"},
		"\nfastfurious2\nfastfuriousii\nfastandfurious2\nfastandfuriousii\n fast furious 2 \n": {Title: "Fast & Furious 2"},
		"\nмастермаргарита\nмастеримаргарита\n мастер маргарита \n":                            {Title: "Мастер & Маргарита"},
		"\nromeojuliet\nromeoandjuliet\n romeo juliet \n":                                      {Title: "Romeo + Juliet"},
		" 1997Y\nистамбулв\n истамбул в \n":                                                    {Title: "Истамбул в", Year: 1997},
		"\n1917\n":                       {Title: "1917"},
		"\n12angrymen\n 12 angry men \n": {Title: "12 Angry Men"},
		"\nv\n":                          {Title: "V"},
		"\nirobot\n i robot \n":          {Title: "I, Robot"},
		"\n千と千尋\n 千 と 千 尋 \n":            {Title: "千と千尋"},
		"\nistanbul\n":                   {Title: "ıstanbul"},
		"\nالرساله\n":                    {Title: "الرِّسَالَة"},
		"\nשלום\n":                       {Title: "שָׁלוֹם"},
		"\n1976\n":                       {Title: "١٩٧٦"},
		"\nहिन्दी\n":                     {Title: "हिन्दी"},
		"\nand\n":                        {Title: "And"},
		"\nsons\n":                       {Title: "& Sons"},
		"":                               {Title: "???"},
		" 1999Y\n":                       {Title: "!!!", Year: 1999},
	} {
		if got := film.SearchText(); got != want {
			t.Errorf("%v: %q, not %q", film, got, want)
		}
	}
	films := []lottery.Film{{Title: "Heat", Year: 1995}, {Title: "M"}, {Title: "Casino", Year: 1995}, {Title: "Dune", Year: 2021}}
	if got := lottery.SearchText("Friday night", films); got != " 1995Y 2021Y\nfridaynight\nheat\nm\ncasino\ndune\n" {
		t.Errorf("a lottery: %q", got)
	}
}

// like says whether a text matches a LIKE pattern without _ and \.
func like(text, pattern string) bool {
	parts := strings.Split(pattern, "%")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile(`(?s)\A` + strings.Join(parts, `.*`) + `\z`).MatchString(text)
}

func finds(s lottery.Search, films ...lottery.Film) (found, exact bool) {
	text := lottery.SearchText("", films)
	if len(films) == 1 {
		text = films[0].SearchText()
	}
	all := func(pattern string) bool { return like(text, pattern) }
	found = len(s.Words) > 0 && !slices.ContainsFunc(s.Words, func(w lottery.SearchWord) bool { return !all(w.Pattern) })
	return found, slices.ContainsFunc(s.Exact, all)
}

func TestSearchFindsTitlesAsPeopleRememberThem(t *testing.T) {
	heat, m := lottery.Film{Title: "Heat", Year: 1995}, lottery.Film{Title: "M", Year: 1931}
	for _, test := range []struct {
		film    lottery.Film
		queries string // that find the film, with = before those that are its whole title
		others  string // that don't
	}{
		{lottery.Film{Title: "Spider-Man"}, "=spiderman|=spider-man|=Spider Man|=SPIDER – MAN|spider|man sp|derma", "spider woman"},
		{lottery.Film{Title: "Spiderman"}, "=spiderman|=spider-man|=Spider Man", "spidermen"},
		{lottery.Film{Title: "Star Wars: Episode IV"}, "starwars|star wars|star wars 4|starwars iv|=star wars episode 4|wars-star", "star wars 5"},
		{lottery.Film{Title: "Fast & Furious"}, "=fast & furious|=fast and furious|=fast&furious|=fastandfurious|furious fast|=fast furious", "fast or furious"},
		{lottery.Film{Title: "Fast and Furious"}, "=fast & furious|=fast and furious|=Fast＆Furious", ""},
		{lottery.Film{Title: "Мастер и Маргарита"}, "=мастер & маргарита|=мастер и маргарита|маргарита", "мастер или маргарита"},
		{lottery.Film{Title: "Rocky II"}, "=rocky ii|=rocky 2|=Rocky-2|=rocky Ⅱ|=rocky2|rocky", "rocky 3"},
		{lottery.Film{Title: "Rocky 2"}, "=rocky ii|=rocky 2", "rocky 22"},
		{lottery.Film{Title: "Rocky Balboa", Year: 2006}, "rocky|=rocky balboa 2006", "rocky 2|200"},
		{lottery.Film{Title: "İstanbul"}, "=istanbul|=ıstanbul|=İSTANBUL|=ISTANBUL", ""},
		{lottery.Film{Title: "الرِّسَالَة", Year: 1976}, "=الرسالة|=الرساله|=الرِّسَالَة|=الرســالة|=الرسالة 1976|=الرسالة ١٩٧٦", ""},
		{lottery.Film{Title: "أفلام"}, "=افلام|=إفلام|=أفلام", ""},
		{lottery.Film{Title: "שָׁלוֹם"}, "=שלום|=שָׁלוֹם|שלו", ""},
		{lottery.Film{Title: "Ёлки"}, "=ёлки|=елки|=ЕЛКИ|=ёлки!", ""},
		{heat, "=heat|=heat 1995|=Heat (1995)|1995|h|he|hea", "heat 1996|19|95|199|eat 95|at"},
		{m, "=m|=M|=m 1931|1931", "a|193"},
		{lottery.Film{Title: "1917", Year: 2019}, "=1917|2019|=1917 2019|19", "20|201"},
		{lottery.Film{Title: "Blade Runner 2049", Year: 2017}, "=blade runner 2049|blade runner 2017|=bladerunner2049 2017|2049|runner 20", "blade runner 1982"},
		{lottery.Film{Title: "Y", Year: 2017}, "=y|=y 2017", "2017y|7y|017y"},
		{lottery.Film{Title: "千と千尋の神隠し"}, "=千と千尋の神隠し|千尋|神隠|尋の|神 隠|千尋 神隠|神", "尋神"},
		{lottery.Film{Title: "기생충"}, "=기생충|기생|생충", "생기"},
		{lottery.Film{Title: "ฟ้าทะลายโจร"}, "=ฟ้าทะลายโจร|ทะ|โจร", ""},
		{lottery.Film{Title: "WALL·E"}, "=wall-e|=walle|=wall e|wall", "wall-f"},
		{lottery.Film{Title: "E.T."}, "=et|=e.t.|=E T|e", "t"},
		{lottery.Film{Title: "Don't Look Up"}, "=dont look up|=don’t look up|look", "don'k"},
		{lottery.Film{Title: "Æon Flux"}, "=aeon flux|=æon flux", ""},
		{lottery.Film{Title: "It"}, "=it|i", "t"},
		{lottery.Film{Title: "ガメラ"}, "=ガメラ|=ｶﾞﾒﾗ|ガメ", "カメ"},
		{lottery.Film{Title: "A b c d e f g h i j"}, "=A b c d e f g h i j|a b c d e f g h i|a b", "b"},
		{lottery.Film{Title: "1 2 3 4 5 6 7 8 longer"}, "=1 2 3 4 5 6 7 8 longer|longer 1", "longer 9"},
	} {
		for _, q := range strings.Split(test.queries, "|") {
			q, whole := strings.CutPrefix(q, "=")
			if found, exact := finds(lottery.ParseSearch(q), test.film); !found || exact != whole {
				t.Errorf("%q finds %v: %v, exactly: %v; %+v", q, test.film, found, exact, lottery.ParseSearch(q))
			}
		}
		for _, q := range strings.Split(test.others, "|") {
			if found, exact := finds(lottery.ParseSearch(q), test.film); found || exact {
				t.Errorf("%q finds %v", q, test.film)
			}
		}
	}
	if found, exact := finds(lottery.ParseSearch("m 1931"), heat, m); !found || !exact {
		t.Error("an evening with M is not found by it")
	}
}

func TestSearchForSymbolsIsForNothing(t *testing.T) {
	for _, q := range []string{"%", "!!! %_%", "🎬", "❤️", "&", "\u0301"} {
		if s := lottery.ParseSearch(q); !s.Nothing || s.IsZero() || len(s.Words) > 0 {
			t.Errorf("%q: %+v", q, s)
		}
	}
	for _, q := range []string{"", " \t"} {
		if s := lottery.ParseSearch(q); s.Nothing || !s.IsZero() {
			t.Errorf("%q: %+v", q, s)
		}
	}
}

func TestSearchFindsTextsOfTheVersionBefore(t *testing.T) {
	for q, text := range map[string]string{"star wars": "\nstar wars", "spider-man": "\nspiderman", "alien 3": "\nalien 3", "it": "\nheat\nit"} {
		for _, word := range lottery.ParseSearch(q).Words {
			if !like(text, word.Pattern) {
				t.Errorf("%q: %q does not match %q", q, word.Pattern, text)
			}
		}
	}
}

func TestTyposAreForgivenOneInFiveLetters(t *testing.T) {
	for title, queries := range map[string][2]string{ // similar, and not
		"The Matrix":        {"matrx|martix|matrixx|natrix|the matric|thematrx|atrix", "mtrx|maatrixx|motrox|matr1|teh matrix"},
		"Alien":             {"ailen|alxen|alienn|allien", "alxxn|alix"},
		"Shredder":          {"shreder", "shrek"},
		"Star Wars":         {"strwars|starwras|satrwars", "stra wars"},
		"Blade Runner 2049": {"blade ruuner 2049|blade runer", "blade ruuner 2048|blode ruuner 2049 x|bade runner"},
		"Fast & Furious":    {"fast and furius|fast&furius", "fast or furius"},
		"Иван Васильевич меняет профессию": {"васильевичь|иван васильевч|меняит профессею", "ивам васильевич"},
		"千と千尋の神隠し":                         {"千と千尋と神隠し|千と千尋の神", "神千隠尋"},
		"Интерстеллар":                     {"интерстелар|интэрстелар|интерстеллер", "интэрстэлла"},
	} {
		for i, want := range []bool{true, false} {
			for _, q := range strings.Split(queries[i], "|") {
				checkTypos(t, q, lottery.Film{Title: title})
				if got := lottery.ParseSearch(q).Resembles(lottery.Film{Title: title}); got != want {
					t.Errorf("%q resembles %q: %v", q, title, got)
				}
			}
		}
	}
}

// checkTypos checks that what resembles a query is among the candidates for it.
func checkTypos(t *testing.T, q string, film lottery.Film) {
	t.Helper()
	s := lottery.ParseSearch(q)
	if !s.Resembles(film) {
		return
	}
	for _, word := range s.Words {
		if text := film.SearchText(); !strings.Contains(text, word.Text) && (word.Typos == "" || !regexp.MustCompile(word.Typos).MatchString(text)) {
			t.Errorf("%q resembles %q, and %q does not match %q", q, film.Title, word.Typos, text)
		}
	}
}

// distance is the optimal string alignment distance, from its definition.
func distance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range b {
		d[0][j+1] = j + 1
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// FuzzResembles compares with the distance of the query to each run of words of the title, for texts of plain letters.
func FuzzResembles(f *testing.F) {
	for _, seed := range [][2]string{{"the matrix", "matrx"}, {"ab abc", "babca"}, {"star wars", "tsarwas"}, {"aa ab ba", "aabba"}, {"b cacd", "caabc"}, {"baaabbabbb", "aaabbaabbb"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, title, q string) {
		plain := func(r rune) rune {
			if r != ' ' {
				r = 'a' + r%4
			}
			return r
		}
		title, q = strings.Map(plain, title), strings.ReplaceAll(strings.Map(plain, q), " ", "")
		if len(q) < 5 || len(q) > 40 || len(title) > 60 {
			return
		}
		words := strings.Fields(title)
		want := strings.Contains(strings.Join(words, ""), q)
		for i := range words {
			for j := i + 1; j <= len(words); j++ {
				want = want || distance([]rune(q), []rune(strings.Join(words[i:j], ""))) <= len(q)/5
			}
		}
		checkTypos(t, q, lottery.Film{Title: title})
		if got := lottery.ParseSearch(q).Resembles(lottery.Film{Title: title}); got != want {
			t.Errorf("%q resembles %q: %v, not %v", q, title, got, want)
		}
	})
}

// FuzzSearch checks that a film is found by its own title, exactly, and so by every title that folds alike.
func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"Amélie", "WALL·E", "май", "が", "???", "%_\\", "ﷺ", "ß ŉ ǰ", "\u0345", "İ", "Ⅳ", "a\u0301\u0316", "각", "\U0001F100",
		"ͺ%!", "Fast & Furious II", "a & b", "½ 千尋", "a\u0942 b", "ᄀ ᅡ", "1 2 3 4 5 6 7 8 9 10 11", "\u0942 a", "x- & -y"} {
		f.Add(seed, 1995)
	}
	f.Fuzz(func(t *testing.T, text string, year int) {
		list, err := lottery.ParseList(text)
		if err != nil || len(list.Films) == 0 {
			return
		}
		film := lottery.Film{Title: list.Films[0].Title, Year: max(year, 0) % 2200}
		fold := lottery.Fold(film.Title)
		if fold == "" || !utf8.ValidString(fold) {
			t.Errorf("%q folds to %q", film.Title, fold)
		}
		spaced := strings.Join(strings.Split(fold, ""), " ") // one of the many titles that fold alike, as far as it does
		for _, title := range []string{film.Title, fold, strings.ToUpper(film.Title), spaced, "-" + film.Title + "!"} {
			if lottery.Fold(title) != fold {
				continue
			}
			s := lottery.ParseSearch(title)
			if s.Nothing {
				if text := (lottery.Film{Title: film.Title}).SearchText(); text != "" {
					t.Errorf("%q is searched for as nothing, and is %q", title, text)
				}
				continue
			}
			if found, exact := finds(s, film); !found || !exact || len(s.Words) > 8 {
				t.Errorf("%q finds %q: %v, exactly: %v; %+v in %q", title, film.Title, found, exact, s, film.SearchText())
			}
			patterns := s.Exact
			for _, word := range s.Words {
				patterns = append(patterns, word.Pattern)
			}
			for _, pattern := range patterns {
				if strings.ContainsAny(pattern, `_\`) || !utf8.ValidString(pattern) {
					t.Errorf("%q: %q is no safe pattern", title, pattern)
				}
			}
		}
	})
}
