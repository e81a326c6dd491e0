package lottery

import "strings"

// wordSet has the folds of words.
type wordSet map[string]bool

// longestWord is how many bytes of a word are compared.
const longestWord = 90

// has reports whether a word folds like one of the set.
func (s wordSet) has(word string) bool { return len(word) <= longestWord && s[foldLetters(word)] }

// set returns a set of words that are separated by commas.
func set(lists ...string) wordSet {
	folds := make(wordSet)
	for _, list := range lists {
		for word := range strings.SplitSeq(list, ",") {
			folds[Fold(strings.TrimSpace(word))] = true
		}
	}
	return folds
}

// Words that stand beside a year in brackets and say nothing about which film is meant.
var (
	countries = set(
		`D, F, USA, US, U.S.A., UK, GB, USSR, UdSSR, URSS, FRG, GDR, DDR, BRD, DE, FR, IT, ES, JP, JPN, CN, KR, RU, UA, PL, CZ, SE, DK,
		NO, FI, IN, AU, CA, MX, BR, AR, IR, TR, HK, NZ, AT, CH, BE, NL, United States, United States of America, United Kingdom,
		Great Britain, England, Soviet Union, West Germany, East Germany, Germany, France, Italy, Spain, Portugal, Japan, China,
		Hong Kong, Taiwan, Korea, South Korea, North Korea, Russia, Ukraine, Belarus, Georgia, Armenia, Kazakhstan, Poland,
		Czech Republic, Czechia, Czechoslovakia, Slovakia, Hungary, Romania, Bulgaria, Serbia, Yugoslavia, Croatia, Greece,
		Turkey, Sweden, Denmark, Norway, Finland, Iceland, Estonia, Latvia, Lithuania, Netherlands, Belgium, Luxembourg, Austria,
		Switzerland, Ireland, Australia, New Zealand, Canada, Mexico, Brazil, Argentina, Chile, Colombia, Peru, Cuba, India, Iran,
		Iraq, Israel, Egypt, Lebanon, Algeria, Morocco, Tunisia, Senegal, Nigeria, South Africa, Thailand, Vietnam, Indonesia,
		Philippines, Malaysia, Singapore`,
		`США, СССР, РСФСР, Великобритания, Англия, Россия, РФ, Украина, УССР, Беларусь, Белоруссия, Грузия, Армения, Казахстан,
		Польша, ПНР, Чехия, Чехословакия, ЧССР, Словакия, Венгрия, Румыния, Болгария, Сербия, Югославия, СФРЮ, Хорватия, Греция,
		Турция, Швеция, Дания, Норвегия, Финляндия, Исландия, Эстония, Латвия, Литва, Нидерланды, Бельгия, Австрия, Швейцария,
		Ирландия, Германия, ФРГ, ГДР, Германия (ФРГ), Франция, Италия, Испания, Португалия, Япония, Китай, КНР, Гонконг, Тайвань,
		Корея, Южная Корея, Республика Корея, Австралия, Новая Зеландия, Канада, Мексика, Бразилия, Аргентина, Чили, Куба,
		Колумбия, Индия, Иран, Ирак, Израиль, Египет, Ливан, Алжир, Марокко, ЮАР, Таиланд, Вьетнам, Индонезия, Монголия`,
		`СРСР, Велика Британія, Росія, Україна, Білорусь, Грузія, Польща, Чехія, Угорщина, Німеччина, Франція, Італія, Іспанія,
		Японія, Південна Корея, Deutschland, Frankreich, Italien, Spanien, Polen, Österreich, Schweiz, Sowjetunion, Großbritannien,
		Vereinigte Staaten, Russland, Dänemark, Schweden, Norwegen, España, Francia, Italia, Alemania, Estados Unidos, EE. UU.,
		EEUU, Reino Unido, Japón, Rusia, Unión Soviética, México, Allemagne, États-Unis, Royaume-Uni, Italie, Espagne, Japon,
		Russie, Union soviétique, Suède, Danemark, Pologne, 日本, 中国, 香港, 台湾, 臺灣, 韓国, 韩国, アメリカ, 美国, 美國, フランス, 法国,
		イギリス, 英国, ソ連, 苏联, ドイツ, 德国, イタリア, 意大利, 한국, 일본, 미국, مصر, سوريا, لبنان, فرنسا, الولايات المتحدة, ليبيا`)
	nationalities = set(`American, British, English, French, German, Italian, Spanish, Japanese, Chinese, Korean, Russian, Soviet,
		Ukrainian, Polish, Czech, Swedish, Danish, Norwegian, Finnish, Indian, Iranian, Turkish, Mexican, Brazilian, Canadian,
		Australian, Hindi, советский, российский, американский, французский, deutscher, amerikanischer`)
	genres = set(`action, adventure, animation, animated, anime, biography, comedy, crime, documentary, drama, family, fantasy,
		history, historical, horror, music, musical, mystery, romance, sci-fi, science fiction, thriller, war, western, noir,
		film-noir, sport, short, rom-com, боевик, приключения, мультфильм, аниме, биография, комедия, криминал, детектив,
		документальный, драма, семейный, фэнтези, история, ужасы, мюзикл, мелодрама, фантастика, триллер, военный, вестерн,
		короткометражка, Komödie, Krimi, Abenteuer, Dokumentarfilm, comedia, terror, acción, comédie, drame, horreur`)
	kinds = set(`film, movie, feature film, motion picture, TV, TV movie, TV film, TV series, TV mini series, TV special, series,
		miniseries, mini-series, serie, video, short film, telefilm, фильм, х/ф, м/ф, т/с, кино, телефильм, сериал, мини-сериал,
		мультфильм, Spielfilm, Fernsehfilm, película, pelicula, filme, фільм, серіал, 映画, 电影, 電影, 영화, فيلم, 剧场版`)
	fillers = set(`the, de, del, of, aus, von, from`)
	formats = set(`1080p, 720p, 2160p, 480p, 4K, UHD, HD, HDR, BluRay, Blu-ray, BD, BDRip, BRRip, HDRip, Remux, IMAX, DVD, DVDRip, WEB-DL, WEBRip, WEB,
		HDTV, x264, x265, H264, HEVC, subs, subtitles, субтитры, sub, dub, dubbed, дубляж, OmU, OV, VOST, VOSTFR, VF, b/w, ч/б,
		color, colour`)
	ages = set(`G, PG, PG-13, R, NC-17, X, M, TV-MA, TV-14, TV-PG, TV-G, NR, Not Rated, Unrated, Approved, Passed, FSK 0, FSK 6,
		FSK 12, FSK 16, FSK 18`)
	months = set(`January, February, March, April, May, June, July, August, September, October, November, December, Jan, Feb, Mar,
		Apr, Jun, Jul, Aug, Sep, Sept, Oct, Nov, Dec, января, февраля, марта, апреля, мая, июня, июля, августа, сентября, октября,
		ноября, декабря, янв, фев, мар, апр, июн, июл, авг, сен, окт, ноя, дек, Januar, Februar, März, Juni, Juli, Oktober, Dezember,
		enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre, janvier, février, mars,
		avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre`)
	yearWords = set(`year, года, год, году, г, гг, гв, г.в., год выпуска, año, ano, année, an, Jahr, anno, annata, jaar, rok, roku, рік, року, р, 年, 년, عام, سنة, م, yr, y`)
)

// sites are what ends the title of a page: the site's name, or what it says about itself.
var sites = set(`IMDb, IMDb.com, Kinopoisk, Кинопоиск, КиноПоиск HD, kinopoisk.ru, Letterboxd, TMDB, The Movie Database, The Movie
	Database (TMDB), themoviedb.org, Trakt, Trakt.tv, Netflix, Netflix Official Site, Wikipedia, Википедия, Вікіпедія, Wikipédia,
	ウィキペディア, 维基百科, Wikipedia the free encyclopedia, Wikipedia la enciclopedia libre, Rotten Tomatoes, Metacritic, MUBI, JustWatch,
	Prime Video, Amazon Prime Video, Amazon.com, Disney+, Disney Plus, HBO Max, Apple TV, Apple TV+, Hulu, YouTube, Ivi, ivi.ru, Okko,
	Filmweb, AlloCiné, Moviepilot, filmstarts, FILMSTARTS.de, FilmAffinity, Sensacine, Douban, 豆瓣, 豆瓣电影, Filmarks, Filmarks映画, 映画.com,
	elcinema, السينما.كوم, Ratings & Reviews, Reviews film + cast, Full Cast & Crew, Watch online, where to watch, смотреть онлайн,
	смотреть онлайн в хорошем качестве, отзывы и рейтинг`)

// linkWords are what a link is called, or what sends to it.
var linkWords = set(`link, here, trailer, watch, see, check, ссылка, трейлер, смотреть, смотри, тут, здесь, siehe, enlace, lien`)

// articles are what stands behind a comma where titles are sorted: "Thing, The".
var articles = map[string]bool{"The": true, "A": true, "An": true, "Der": true, "Die": true, "Das": true, "Le": true, "La": true,
	"Les": true, "L'": true, "L’": true, "El": true, "Los": true, "Las": true, "Il": true, "Lo": true, "Ein": true, "Eine": true,
	"Un": true, "Une": true, "Una": true}

// directedBy stands before a director's name.
var directedBy = []string{"directed by ", "director: ", "director ", "dir. by ", "dir. ", "dir: ", "dir ", "d. ", "r: ", "by ", "реж. ", "реж: ", "реж ", "реж.",
	"режиссер: ", "режиссер ", "режиссёр: ", "режиссёр ", "режисер ", "regie: ", "regie ", "regia di ", "réal. ", "réalisé par ", "de ", "dirigida por ",
	"director: ", "von ", "監督 ", "監督:", "监督:", "导演:", "إخراج ", "إخراج: "}

// notNames are words that an edition or a part of a film is called by, in the place where a director may stand.
var notNames = set(`a, an, the, part, vol, volume, episode, chapter, season, series, cut, directors, director's, extended, final, edition, remastered,
	remaster, redux, uncut, theatrical, special, version, trailer, sequel, original, again, часть, эпизод, том, глава, сезон, серия, версия,
	режиссерская, Teil, Folge, Kapitel, capítulo, parte, partie, my, your, his, her, our, this, that, no, not, yes, please, already, seen, must, watch, watched,
	и, с, на, в`)

// particles are the lower-case words inside names and between them.
var particles = set(`and, und, et, y, и, и др, та, e, de, del, der, den, di, da, do, dos, du, la, le, van, von, ten, bin, ibn, al, el, af, zu, &`)
