package lottery_test

import (
	"os"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

func TestChatsLoseTimesNamesAndWhatTheMessengerSays(t *testing.T) {
	for _, line := range []string{
		"[21:04] Anna: Dune", "[21:04:11] Anna: Dune", "[9:04 PM] Anna: Dune", "[9:04\u202fPM] Anna: Dune", "[28.11.2026, 21:04:11] Anna: Dune",
		"\u200e[28.11.2026, 21:04:11] Anna: Dune", "[28/11/26, 9:04:11 PM] Anna: Dune", "[11/28/26, 9:04:11\u202fPM] ~\u202fAnna: Dune",
		"[2026/11/28 21:04] アンナ: Dune", "[28.11.2026 21:04] Анна: Dune", "[21:04, 28/11/2026] Anna: Dune", "28/11/2026, 21:05 - Anna: Dune",
		"11/28/26, 9:05 PM - Anna: Dune", "28.11.26, 21:05 - Анна Петрова: Dune", "28.11.2026, 21:05 – Anna: Dune", "2026-11-28 21:05 Anna: Dune",
		"21:05 - Anna: Dune", "21:04 Anna: Dune", "[21:04] <anna> Dune", "21:04 <anna> Dune", "[21:04] Dune", "Anna, [28.11.2026 21:04] Dune",
		"Anna, [28.11.2026 21:04]\nDune", "Anna, [28 Nov 2026 at 21:04:11]:\nDune", "Anna Petrova, [28.11.26 21:04]\nDune", "Anna — Today at 21:04\nDune",
		"Anna — Today at 9:04 PM\nDune", "Anna — 28/11/2026 21:04\nDune", "Анна — Сегодня, в 21:04\nDune", "Anna 9:04 PM\nDune", "Anna [9:04 PM]\nDune",
		"Anna 2026-11-28 21:04:11\nDune", "[Anna] [오후 9:04] Dune", "21:04\tAnna\tDune", "[28.11.2026, 21:04:11] Anna: Dune \u200e<This message was edited>",
		"[21:04] Anna: - [ ] 1. Dune", "[28.11.2026, 21:04:11] +49 170 1234567: Dune", "[28.11.2026, 21:04:11] \u2068Anna\u2069: Dune", "٢٨/١١/٢٠٢٦، ٩:٠٤ م - Anna: Dune",
	} {
		testFilms(t, line, "Dune")
	}
	testFilms(t, "[21:04] Anna: Alien: Covenant\n[21:05] Bob: Mission: Impossible (1996)", "Alien: Covenant, Mission: Impossible|1996")
	for _, line := range []string{
		"28/11/2026, 21:00 - Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or listen to them.",
		"[28.11.2026, 21:04:11] Film club: \u200eMessages and calls are end-to-end encrypted.",
		"28.11.2026, 21:00 - Сообщения и звонки защищены сквозным шифрованием.", "28/11/2026, 21:01 - Anna joined using this group's invite link",
		"28/11/2026, 21:01 - Anna created group \"Films\"", "28/11/2026, 21:01 - Anna added Bob", "28/11/2026, 21:01 - Bob left", "28/11/2026, 21:01 - Anna changed this group's icon",
		"[28.11.2026, 21:04:11] Anna: \u200eimage omitted", "28/11/2026, 21:05 - Anna: <Media omitted>", "28.11.2026, 21:05 - Анна: <Без медиафайлов>",
		"28/11/2026, 21:05 - Anna: This message was deleted", "28.11.2026, 21:05 - Анна: Данное сообщение удалено", "<Media omitted>", "[ Photo ]", "[ Sticker ]",
		"28.11.2026, 21:05 - Анна присоединилась к группе по ссылке", "[21:04] Anna:", "Anna, [28.11.2026 21:04]", "28.11.26, 21:05 - Anna: <Medien ausgeschlossen>",
		"28.11.2026, 21:00 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
	} {
		testFilms(t, line, "")
	}
	testFilms(t, "[21:04] Anna: The Last One Left\n8 Mile\n[21:05] Bob: Dune", "The Last One Left, 8 Mile, Dune")
	testFilms(t, "Anna 21:04\nDune\nBob 21:05\nAlien", "Dune, Alien")
	testFilms(t, "2026/11/28(土)\n21:04\tアンナ\t千と千尋の神隠し\n21:05\tボブ\t[スタンプ]", "千と千尋の神隠し")
	for text, want := range map[string]string{
		"[28/11, 21:04] Anna: Dune\n[28/11, 21:05] Bob: Alien":                                               "Dune, Alien",
		"28.11.2026 klo 21.04 - Anna: Dune\n28.11.2026 klo 21.05 - Bob: Alien":                               "Dune, Alien",
		"28.11.26, 21:04 - Anna: Dune\n28.11.26, 21:05 - Bob: M\n28.11.26, 21:06 - Anna hat Bob hinzugefügt": "Dune, M",
		"28/11/26, 21:04 - Anna: Dune\n28/11/26, 21:05 - Bob: <Media omessi>":                                "Dune",
		"28/11/26, 21:04 - Anna: Dune <Mensagem editada>\n28/11/26, 21:05 - Bob: Alien":                      "Dune, Alien",
		"Anna\n21:04\nDune\nBob\n21:05\nAlien\nHeat\nAnna\n21:07\nM":                                         "Dune, Alien, Heat, M",
		"Anna\n9:04 PM\nDune\n9:05 PM\nAlien\nBob\n9:06 PM\nM":                                               "Dune, Alien, M",
		"anna\n — \n28.11.2026 21:04\nDune\nbob\n — \n28.11.2026 21:06\nAlien":                               "Dune, Alien",
		"Anna:\nDune\n\nBob:\nAlien\nHeat":                                                                   "Dune, Alien, Heat",
		"[In reply to Bob]\nDune\n[В ответ на Аня]\nAlien":                                                   "Dune, Alien",
		"Forwarded from Films\nDune\n[Переслано от Кино]\nAlien":                                             "Dune, Alien",
		"Dune (edited)\nAlien (ред.)":                                                                        "Dune, Alien",
		"OPTION: Dune (2 votes)\nВАРИАНТ: Чужой (1 голос)":                                                   "Dune, Чужой",

		// no chats
		"Heat\n11:14\nAlien\n2:37\nDune":                           "Heat, 11:14, Alien, 2:37, Dune",
		"20:00\nHeat\n22:30\nAlien":                                "20:00, Heat, 22:30, Alien",
		"28.11.2026 20:00 - Heat\n29.11.2026 20:00 - Alien":        "28.11.2026 20:00 - Heat, 29.11.2026 20:00 - Alien",
		"[21:04] Anna: Dune\n[21:05] Bob: 9/11\n50/50\nFahrenheit": "Dune, 9/11, 50/50, Fahrenheit",
	} {
		testFilms(t, text, want)
	}
	testFilms(t, "[٢٨/١١/٢٠٢٦، ٩:٠٤:١١ م] آنا: الرسالة", "الرسالة")
	unchanged(t, "Alien: Covenant", "Mission: Impossible", "2001: A Space Odyssey", "Anna: Dune", "3:10 to Yuma", "11:14", "Today", "Yesterday", "The Sticker",
		"image omitted", "<Heat>", "[Rec]", "Left", "12:08 East of Bucharest", "4:44 Last Day on Earth: a film", "28 Days Later", "21:00", "Photo")
	testFilms(t, "28.11.2026\n[21:04] Anna: Dune\n[21:05] Bob: Alien", "Dune, Alien")
	testFilms(t, "21.11.2026\nDune", "21.11.2026, Dune")
	if list, err := lottery.ParseList("[21:04] Anna: https://boxd.it/2a1m"); err != nil || len(list.Films) != 0 || len(list.Links) != 1 || list.Links[0] != "https://boxd.it/2a1m" {
		t.Errorf("a link: %+v, %v", list, err)
	}
}

// senders returns the films of a text, each with the name before it where there is one.
func senders(t *testing.T, text string) string {
	t.Helper()
	list, err := lottery.ParseList(text)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range list.Films {
		film := f.Title
		if f.Sender != "" {
			film = f.Sender + ": " + film
		}
		all = append(all, film)
	}
	return strings.Join(all, "; ")
}

func TestNameBeforeALineOfAChatStaysWithItsFilm(t *testing.T) {
	for text, want := range map[string]string{
		"[21:04] Anna: Dune":                                                   "Anna: Dune",
		"[28.11.2026, 21:04:11] ~\u202fAnna: Dune":                             "Anna: Dune",
		"28/11/2026, 21:05 - Anna Petrova: Dune":                               "Anna Petrova: Dune",
		"21:04 <anna> Dune":                                                    "anna: Dune",
		"Anna, [28.11.2026 21:04] Dune":                                        "Anna: Dune",
		"Anna, [28.11.2026 21:04]\nDune\nHeat\n\nAlien":                        "Anna: Dune; Anna: Heat; Alien",
		"Анна — Сегодня, в 21:04\nDune":                                        "Анна: Dune",
		"Anna [9:04 PM]\nDune":                                                 "Anna: Dune",
		"Anna  9:04 PM\nDune":                                                  "Anna: Dune",
		"[Anna] [오후 9:04] Dune":                                                "Anna: Dune",
		"21:04\tAnna\tDune":                                                    "Anna: Dune",
		"Anna 21:04\nDune\nBob 21:05\nAlien":                                   "Anna: Dune; Bob: Alien",
		"Anna\n21:04\nDune\nBob\n21:05\nAlien\nHeat":                           "Anna: Dune; Bob: Alien; Bob: Heat",
		"Anna\n9:04 PM\nDune\n9:05 PM\nAlien\nBob\n9:06 PM\nM":                 "Anna: Dune; Anna: Alien; Bob: M",
		"anna\n — \n28.11.2026 21:04\nDune\nbob\n — \n28.11.2026 21:06\nAlien": "anna: Dune; bob: Alien",
		"Heat\n[21:04] Anna: 1. Dune\n2. Alien\n\nUp":                          "Heat; Anna: Dune; Anna: Alien; Up",
		"[21:04] Anna: My films:\nDune\n[21:05] Bob: <Media omitted>\nUp":      "Anna: Dune; Bob: Up",
		"[21:04] Anna: Dune\n[21:05] Bob: dune\n[21:06] Bob: Up":               "Anna: Dune; Bob: Up", // who said it first
		"A, [21:04]\nDune\nB, [21:04]\nUp\nA, [21:04]\nHeat":                   "A: Dune; B: Up; A: Heat",
		"[21:04] Anna: Dune\n[21:05] Up\n[21:06] Bob left\nM":                  "Anna: Dune; Up; M",

		// no names
		"[21:04] Dune": "Dune",
		"[28.11.2026, 21:04:11] +49 170 1234567: Dune": "Dune",
		"You, [28.11.2026 21:04]\nDune":                "Dune",
		"Anna: Dune":                                   "Anna: Dune", // a title
		"Heat (1995)\nDune":                            "Heat; Dune",

		// no way to look like more than a name
		"[21:04] “Anna” \u202e«host»: Dune":                "Anna host: Dune",
		"[21:04] " + strings.Repeat("Анна", 11) + ": Dune": strings.Repeat("Анна", 10) + ": Dune",
	} {
		if got := senders(t, text); got != want {
			t.Errorf("%q: %s, not %s", text, got, want)
		}
	}
	for name, want := range map[string]string{
		"telegram.txt":            "Anna: Dune; Bob Smith: Alien: Covenant; Анна: Москва слезам не верит; Анна: Сталкер",
		"telegram-web.txt":        "Anna: Dune; Boris: Alien: Covenant; Boris: Heat; Anna: The Thing",
		"discord.txt":             "anna: Dune; bob: Alien; bob: The Thing; carla: Paris, Texas",
		"vk.txt":                  "Анна Иванова: Сталкер; Борис Петров: Солярис",
		"kakao.txt":               "안나: 기생충; 민수: 올드보이",
		"slack.txt":               "Anna Petrova: Dune; Bob: Alien",
		"whatsapp-android-en.txt": "Carla: Alien; Bob: 2001: A Space Odyssey; Anna: Heat; Anna: Collateral; Anna: Thief",
		"whatsapp-poll.txt":       "Anna: What do we watch?; Anna: Heat; Anna: Alien; Anna: Dune",
		"two-pinocchios.csv":      "Pinocchio (Guillermo del Toro); Pinocchio (Robert Zemeckis); Heat",
	} {
		text, err := os.ReadFile("testdata/pasted/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := senders(t, string(text)); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}
}

func TestRewrittenMessageKeepsItsSender(t *testing.T) {
	for text, want := range map[string]string{
		"[21:04] Anna: Dune\n[21:05] Bob: Heat, Alien, Up": "Anna: Dune; Bob: Heat; Bob: Alien; Bob: Up",
		"21:04\tAnna\tHeat, Alien, Up":                     "Anna: Heat; Anna: Alien; Anna: Up",
		"Anna, [21:04]\nHeat, Alien, Up\n\nM":              "Anna: Heat; Anna: Alien; Anna: Up; M",
	} {
		list, err := lottery.ParseList(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list.Films {
			for _, r := range f.Readings() {
				text = lottery.Rewrite(text, r.Rewriting(lottery.ListLine(text, f.Number)))
			}
		}
		if got := senders(t, text); got != want {
			t.Errorf("%q: %s, not %s", text, got, want)
		}
	}
}
