package view

import "testing"

func TestWordsOfOneLetterAreBoundToTheNext(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"2001: A Space Odyssey":  "2001: A\u00a0Space Odyssey",
		"Иди и смотри":           "Иди и\u00a0смотри",
		"Я и ты":                 "Я\u00a0и\u00a0ты",
		"Брат 2 и другие":        "Брат 2 и\u00a0другие",
		"Vitamin C":              "Vitamin C",
		"M":                      "M",
		"\xff A":                 "\xff A",
		"Пятница у Ани, в семь ": "Пятница у\u00a0Ани, в\u00a0семь ",
	} {
		if got := bindLetters(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestShortTitlesFitOntoAPhoneInLargeType(t *testing.T) {
	for title, want := range map[string]bool{
		"Heat": true, "Иди и смотри": true, "12 стульев": true, "The Seventh Seal": true,
		"Достопримечательности": false, "Portrait of a Lady on Fire": false, "Иван Васильевич меняет профессию": false,
	} {
		if got := isShort(title); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}
