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
	Солярис (1972) | Blade Runner 2049 | 12 Angry Men (1957) | Брат (1997) | 1917 (2019) | Кин-дза-дза! (1986) |
	Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb (1964) | Ы | Mad Max: Fury Road (2015)`)

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
		"place": words(`Paris Berlin Lisbon Vienna Tokyo Kyoto Havana Cairo Istanbul Venice London Dublin Oslo Riga Odessa Tbilisi Samarkand Seoul Manila Rio Chicago Memphis
			Alaska Nowhere Heaven Avalon Marienbad`),
		"name":     words(`Alice Arthur Carmen Clara Daniel Emma Felix Grace Hannah Henry Ida Jack Julia Leo Lucy Max Nina Oscar Otto Ruth Stella Tom Vera Walter`),
		"syllable": words("va lor mi zen tar qui bel os dra ne fu kal wy ra shi mon ek thu pli go sar ix ul be ron dy cas om vel ny"),
	},
}

// In Russian, only some words may stand before others: he and she are nouns of two genders, of is a genitive.
var russian = language{
	forms: list(`$he $of | $she $of | $she в $place | $he в $place | $he и $she | $she и $he | $he | $she | $name и $she | $name и $he | $name в $place |
	$he из $rare | $rare | $she на двоих | $he без $of | $she без $of`),
	words: map[string][]string{
		"he": words(`дом сад ветер поезд город остров берег капитан учитель доктор сосед брат отец солдат поэт пианист сторож лес снег дождь вечер полёт побег обед ужин роман театр
			цирк вокзал мост трамвай маяк замок портрет чемодан зонт велосипед корабль медведь волк пёс кот тигр заяц журавль робот вальс секрет обман спор суд сон праздник
			экзамен марафон гость друг враг сыщик шпион клад ключ`),
		"she": words(`ночь зима весна осень река дорога песня тайна сказка любовь война тишина встреча разлука свадьба невеста соседка сестра мать дочь королева ведьма собака кошка
			лиса птица чайка рыба звезда луна планета буря метель радуга земля крепость башня улица площадь комната дверь лестница школа больница тюрьма фабрика деревня
			станция гостиница шляпа шинель книга тетрадь карта картина`),
		"of": words(`осени зимы весны лета детства любви войны тишины дождя снега ветра моря реки города вокзала счастья времени памяти сердца капитана учителя доктора солдата поэта
			королевы невесты соседа друга брата отца матери чужака мечты надежды свободы судьбы`),
		"place":    words(`Москве Ленинграде Одессе Тбилиси Париже Берлине Риге Самарканде Сибири Крыму Венеции Токио Казани Суздале Мурманске тумане темноте дороге лесу`),
		"name":     words(`Анна Борис Вера Галина Глеб Дарья Егор Зоя Иван Ирина Кирилл Лида Макар Мария Надя Никита Оля Павел Пётр Рита Саша Семён Таня Фёдор`),
		"syllable": words("ва лор ми зен тар ко бел ос дра не фу кал ву ра ши мон эк ту пли го сар икс ул бе рон ды кас ом вел ни"),
	},
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

// What people call a lottery, themselves and their luck, by language. A % is a person's name.
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
