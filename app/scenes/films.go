package scenes

import "strings"

// six are the films that somebody puts in, and three those of a friend. None of them is in the library.
var (
	six = []string{"The Matrix (1999)", "Дюна (2021)", "Amélie (2001)", "Иван Васильевич меняет профессию (1973)",
		"七人の侍 (1954)", "2001: A Space Odyssey (1968)"}
	three = []string{"12 стульев (1971)", "Heat (1995)", "Portrait of a Lady on Fire (2019)"}
)

// shelf is a library of 40 films, with all that titles come with: scripts, one letter, 200 characters, no year.
var shelf = []string{
	"M (1931)", "Ы", "Z (1969)", "[Rec] (2007)", "1917 (2019)", "WALL·E (2008)", "Léon (1994)", "Сталкер (1979)",
	"東京物語 (1953)", "千と千尋の神隠し (2001)", "もののけ姫 (1997)", "Blade Runner 2049", "12 Angry Men (1957)",
	"Я шагаю по Москве (1963)", "Ирония судьбы, или С лёгким паром! (1975)", "Москва слезам не верит (1979)",
	"Белое солнце пустыни (1969)", "Солярис (1972)", "Летят журавли (1957)", "Kin-dza-dza! (1986)", "ואלס עם באשיר (2008)",
	"The Grand Budapest Hotel (2014)", "Eternal Sunshine of the Spotless Mind (2004)", "Stalker", "Up (2009)",
	"Spirited Away (2001)", "In the Mood for Love (2000)", "The Good, the Bad and the Ugly (1966)", "Parasite (2019)",
	"Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb (1964)",
	fit("Night of the Day of the Dawn of the Son of the Bride of the Return of the Revenge of the Terror of the Attack of the Evil, "),
	fit("Однажды в тридевятом царстве, в тридесятом государстве, далеко за морями и горами, "),
	fit("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"),
	"Casino Royale (2006)", "Ёлки (2010)", "羅生門 (1950)", "Goodfellas (1990)", "Тихий Дон (1958)", "Good Bye, Lenin! (2003)",
	"The Thing (1982)",
}

// fit repeats a text to the length of the longest title there may be.
func fit(text string) string {
	const longest = 200
	return strings.TrimSpace(string([]rune(strings.Repeat(text, longest/len([]rune(text))+1))[:longest-1])) + "x"
}

// evenings are the lotteries of three months, the oldest first: 30, by their names.
var evenings = strings.Split(`Movie night||Пятница у Ани|Halloween||Rainy Sunday|Bo's birthday||Классика|Double feature||
Киновечер|Popcorn||Только старое|Anything but horror||Ночь перед экзаменом|Sofa club||Для всей семьи|Midnight|
|Советское|Late again||Первый снег|A very long name for an evening, because somebody could not decide on a shorter|Sci-fi||
Новоселье|Tonight`, "|")
