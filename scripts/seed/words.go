package main

import (
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// classics are real films, for the beginning of the library: it should look as if people had filled it.
var classics = list(`The Matrix (1999) | Дюна (2021) | Amélie (2001) | Иван Васильевич меняет профессию (1973) | 七人の侍 (1954) |
	2001: A Space Odyssey (1968) | Heat (1995) | Сталкер (1979) | WALL·E (2008) | The Good, the Bad and the Ugly (1966) |
	12 стульев (1971) | Parasite (2019) | Ирония судьбы, или С лёгким паром! (1975) | Alien (1979) | 千と千尋の神隠し (2001) |
	Portrait of a Lady on Fire (2019) | Летят журавли (1957) | M (1931) | Casablanca (1942) | [Rec] (2007) | Léon (1994) |
	Солярис (1972) | The Thing (1982) | Blade Runner 2049 | 12 Angry Men (1957) | Брат (1997) | Paprika (2006) |
	The Grand Budapest Hotel (2014) | Белое солнце пустыни (1969) | Up (2009) | In the Mood for Love (2000) |
	Я шагаю по Москве (1963) | 1917 (2019) | Some Like It Hot (1959) | Кин-дза-дза! (1986) |
	Eternal Sunshine of the Spotless Mind (2004) | Город Зеро (1988) | It Happened One Night (1934) | 東京物語 (1953) |
	Москва слезам не верит (1979) | Fargo (1996) | Бриллиантовая рука (1968) | The Third Man (1949) | Ёжик в тумане (1975) |
	Spirited Away (2001) | Курьер (1986) | Das Boot (1981) | Rear Window (1954) | Вечера на хуторе близ Диканьки (1961) |
	Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb (1964) | Любовь и голуби (1984) | The Big Lebowski (1998) |
	Ы | Mad Max: Fury Road (2015) | Служебный роман (1977) | Before Sunrise (1995) | Дневной дозор (2005) | Oldboy (2003) |
	Андрей Рублёв (1966) | Singin' in the Rain (1952) | Гараж (1979) | Moonlight (2016) | Неуловимые мстители (1966) |
	Toy Story (1995) | Осенний марафон (1979) | Good Bye, Lenin! (2003)`)

// language is what titles are made of: forms, and the words that may stand in them.
type language struct {
	forms []string
	words map[string][]string
}

var english = language{
	forms: list(`The $adjective $noun | The $adjective $noun | The $noun of $place | The $noun | A $noun | $adjective $noun | $noun and $noun |
	$name's $noun | The $noun Who $did the $noun | A $adjective $noun in $place | The $adjective $noun of $place | Return to $place |
	$name and the $adjective $noun | The Last $noun | $noun | $name | My $adjective $noun | Once Upon a $noun in $place |
	The $noun from $rare | $rare | $rare: The $adjective $noun | Night of the $adjective $noun | It Happened in $place`),
	words: map[string][]string{
		"adjective": words(`Silent Broken Golden Hidden Crimson Bitter Distant Electric Wild Lonely Frozen Burning Secret Paper Glass Velvet Hollow Gentle Savage Endless Forgotten Midnight
			Blue Scarlet Iron Silver Restless Crooked Quiet Perfect Strange Fatal Brave Lost Little Great Long Dark Bright Cold Warm Final First Second Invisible Impossible
			Ordinary Incredible Curious Reluctant Elegant Rusty Wooden Flying Falling Dancing Laughing Sleeping Wandering Vanishing Howling Whispering Drowning Rising
			Northern Southern Eastern Western Sunday Summer Winter Autumn Royal Common Double Seventh Thirteenth Honest Wicked Holy Innocent Guilty`),
		"noun": words(`Night River House Garden Stranger Letter Train Mountain Island Ghost Detective Soldier Dream Mirror Window Door Road Bridge Storm Shadow Heart Brother Sister
			Father Mother Daughter Son King Queen Prince Thief Spy Doctor Teacher Painter Pianist Dancer Sailor Captain Hunter Wolf Fox Bear Horse Raven Swan Tiger Dragon
			Robot Machine Planet Star Moon Sun Sky Ocean Desert Forest Winter Summer Kiss Wedding Funeral Dinner Game Trial Crime Murder Escape Voyage Journey Return
			Promise Lie Truth Memory Silence Song Waltz Opera Circus Carnival Hotel Station Harbour Lighthouse Castle Tower Library Museum Factory Hospital School Prison
			Village City Street Corner Staircase Clock Key Ring Crown Sword Knife Gun Map Diary Photograph Portrait Suitcase Umbrella Coat Bicycle Car Ship Balloon Snow
			Rain Fire Dust Stone Gold Honey Coffee Bread Apple Rose Orchid Butterfly Spider Snake Whale Shark`),
		"did": words(`Loved Knew Saw Followed Saved Forgot Found Lost Killed Married Betrayed Stole Painted Heard Remembered Invented Chased Tamed Kissed Fooled Missed`),
		"place": words(`Paris Berlin Lisbon Vienna Prague Tokyo Kyoto Havana Cairo Istanbul Venice Naples Madrid London Dublin Oslo Helsinki Tallinn Riga Warsaw Odessa Tbilisi
			Samarkand Bombay Shanghai Seoul Manila Sydney Rio Lima Bogota Chicago Memphis Boston Texas Alaska Nowhere Heaven Avalon Marienbad Casterbridge Elmwood Ravenhill
			Blackwater Saltmarsh Greyfriars`),
		"name": words(`Alice Anna Arthur Ben Bruno Carl Carmen Clara Daniel Diana Edward Ella Emma Felix Frances George Grace Hannah Harry Helen Henry Hugo Ida Iris Jack James Jane
			Julia Kate Laura Leo Louis Lucy Mabel Maria Martha Max Nina Nora Oliver Oscar Otto Paul Peter Rosa Ruth Sam Sofia Stella Theo Tom Vera Victor Viola Walter Wanda`),
		"syllable": words("va lor mi zen tar qui bel os dra ne fu kal wy ra shi mon ek thu pli go sar ix ul be ron dy cas om vel ny"),
	},
}

// Adjectives agree with what they stand before: he, she.
var russian = language{
	forms: list(`$he $of | $she $of | $she в $place | $he и $she | $hisadj $he | $heradj $she | $hisadj $he $of | $heradj $she $of | $he | $she |
	$name и $she | $name и $he | $name в $place | $he из $rare | $rare | Одна $she на двоих | $he без $of | $hisadj $he в $place |
	$heradj $she и $hisadj $he`),
	words: map[string][]string{
		"he": words(`дом сад ветер поезд город остров берег капитан учитель доктор сосед брат отец солдат поэт пианист сторож лес снег дождь вечер полёт побег обед ужин роман театр
			цирк вокзал мост трамвай маяк замок портрет чемодан зонт велосипед корабль медведь волк пёс кот тигр заяц журавль робот вальс секрет обман спор суд сон праздник
			экзамен марафон гость друг враг сыщик шпион клад ключ`),
		"she": words(`ночь зима весна осень река дорога песня тайна сказка любовь война тишина встреча разлука свадьба невеста соседка сестра мать дочь королева ведьма собака кошка
			лиса птица чайка рыба звезда луна планета буря метель радуга земля крепость башня улица площадь комната дверь лестница школа больница тюрьма фабрика деревня
			станция гостиница шляпа шинель книга тетрадь карта картина`),
		"of": words(`осени зимы весны лета детства любви войны тишины дождя снега ветра моря реки города вокзала счастья времени памяти сердца капитана учителя доктора солдата поэта
			королевы невесты соседа друга брата отца матери чужака мечты надежды свободы судьбы`),
		"place": words(`Москве Ленинграде Одессе Тбилиси Париже Берлине Риге Самарканде Сибири Крыму Венеции Токио Казани Пскове Суздале Вологде Мурманске Саратове Полесье тумане
			темноте дороге лесу`),
		"name": words(`Анна Аня Борис Вера Виктор Галина Глеб Дарья Егор Елена Женя Зоя Иван Ирина Катя Кирилл Лида Лев Макар Мария Миша Надя Настя Никита Нина Оля Павел Пётр Рита
			Роман Саша Семён Соня Степан Таня Тимофей Фёдор Юля Яков`),
		"hisadj":   ended("ый"),
		"heradj":   ended("ая"),
		"syllable": words("ва лор ми зен тар ко бел ос дра не фу кал ву ра ши мон эк ту пли го сар икс ул бе рон ды кас ом вел ни"),
	},
}

// ended are adjectives with an ending.
func ended(ending string) []string {
	all := words(`Стар Нов Красн Бел Чёрн Тайн Железн Холодн Солнечн Зелён Звёздн Кругл Сказочн Снежн Мрачн Верн Опасн Весёл Счастлив Прекрасн Странн Печальн Безумн Бумажн
			Стеклянн Деревянн Незнаком Смел Медленн Тёмн Светл Тёпл Вечн Перв Бедн Богат Честн`)
	for i, stem := range all {
		all[i] = stem + ending
	}
	return all
}

// title makes one up.
func (r rng) title() string {
	l := english
	if r.oneIn(3) {
		l = russian
	}
	var fill func(string) string
	fill = func(what string) string {
		if what == "rare" { // a word that hardly any other title has
			return capital(os.Expand("$syllable$syllable$syllable$syllable", fill))
		}
		return r.pick(l.words[what])
	}
	return capital(os.Expand(r.pick(l.forms), fill))
}

func capital(s string) string {
	first, length := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[length:]
}

// What people call a lottery, themselves, their luck and their reasons, by language. A % is a person's name.
var (
	lotteryNames = map[string][]string{
		"en": list(`Movie night | Friday at %'s | Rainy Sunday | %'s birthday | Double feature | Popcorn | Anything but horror | Sofa club |
	Midnight | Late again | Sci-fi | Halloween | The long weekend | %'s choice | Only old ones`),
		"ru": list(`Киновечер | Пятница у нас | Классика | Только старое | Ночь перед экзаменом | Для всей семьи | Советское | Первый снег |
	Новоселье | %, выбирай | Дождливое воскресенье | Что угодно, только не ужасы`),
	}
	people = map[string][]string{
		"en": words("Ann Bo Chris Dana Eve Finn Gus Hana Ivo Jo Kim Lee Mo Noa Pat Ray Sue Tess Uma Will"),
		"ru": words("Аня Боря Вера Глеб Даша Женя Ира Катя Лёша Маша Никита Оля Паша Рома Света Таня Юра"),
	}
	luckyWords = map[string][]string{
		"en": list("popcorn | lucky seven | for grandma | please no musicals | abracadabra | 42"),
		"ru": list("попкорн | на удачу | только не ужасы | трах-тибидох | лишь бы смешное | 7"),
	}
	reasons = map[string][]string{
		"en": list("We saw it last week | Too long for tonight | Not with the children here | Nowhere to be found"),
		"ru": list("Смотрели на той неделе | Слишком длинное | Дети ещё не спят | Нигде не нашли"),
	}
)

// list splits a text at its bars.
func list(text string) []string {
	all := strings.Split(text, "|")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

func words(text string) []string { return strings.Fields(text) }
