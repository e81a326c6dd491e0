package lottery

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Times and days as messengers write them, in plain lower case.
const (
	clock = `(?:[ap]\.?m\.?|오전|오후|上午|下午)? ?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.? ?m\.?| ?[مص])?(?: uhr)?`
	day   = `(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?|\d{1,2}\.? \pL{3,12}\.? \d{4}(?: г\.)?|\pL{3,12} \d{1,2},? \d{4}|\d{1,2}\.? \pL{3,4}\.?|today|yesterday|сегодня|вчера|сьогодні|вчора|heute|gestern|aujourd’hui|hier|hoy|ayer)`
	at    = `(?: at| um| в| о| à| a las| klo| alle)?`
	stamp = `(?:(?:` + day + `|\d{1,2}[./-]\d{1,2}\.?),?` + at + ` ` + clock + `|` + clock + `(?:,? ` + day + `)?)`
)

var (
	bracketStamp = regexp.MustCompile(`^\[ ?` + stamp + ` ?\]`)
	openStamp    = regexp.MustCompile(`^` + stamp + `(?: [–-] ?| )`)
	headStamp    = regexp.MustCompile(`^\[` + stamp + `\]:? ?`)
	talkStamp    = regexp.MustCompile(` ?(?:–|-) ?` + stamp + `$`)
	endStamp     = regexp.MustCompile(`(?: \[?` + clock + `\]?|,? ` + day + `,? (?:at )?` + clock + `)$`)
	kakaoStamp   = regexp.MustCompile(`^\[[^\[\]]{1,40}\] \[` + clock + `\] `)
	hasHalf      = regexp.MustCompile(`[ap]\.? ?m\.?\]?$`)
	dayAlone     = regexp.MustCompile(`^(?:[-–— ]*)` + day + `(?: ?\([^)]{1,3}\))?(?:[-–— ]*)$`)
)

const (
	maxStamp  = 60 // characters of a time stamp with a name before it
	maxSender = 50 // characters of a name before a colon
)

// message is a line that is copied from a chat, without the time and the name that stand before its text.
type message struct {
	text   string
	isFilm bool   // there is a text of a message, and not the time and the name alone, or what the messenger says itself
	begins bool   // there was a time; a line without one belongs to the message above it
	sender string // as it was before the text, where the message begins; empty: none
}

// cutStamp takes the time and the name off a message that is copied from a chat.
func cutStamp(s string) message {
	if isPlaceholder(s) || isForwarding(s) || s[0] == '(' && edited.has(s) {
		return message{}
	}
	s = cutEdited(s)
	if m := pollOption.FindStringSubmatch(s); m != nil {
		return message{text: m[1], isFilm: true}
	}
	if !strings.ContainsAny(s, "0123456789٠١٢٣٤٥٦٧٨٩") {
		return message{text: s, isFilm: true}
	}
	runes := []rune(s)
	head := plainLower(string(runes[:min(len(runes), 2*maxStamp)]))
	switch {
	case head[0] == '[':
		if m := kakaoStamp.FindString(head); m != "" {
			name, _, _ := strings.Cut(s[1:], "]")
			return messageBelow(name, string(runes[len([]rune(m)):]))
		}
		shut := strings.IndexByte(head, ']')
		if shut < 5 || shut > maxStamp {
			break
		}
		if m := bracketStamp.FindString(head[:shut+1]); m != "" {
			return namedMessage(strings.TrimLeft(string(runes[len([]rune(m)):]), ": "))
		}
	case isDigit(rune(head[0])):
		if m := openStamp.FindString(head); m != "" {
			text := string(runes[len([]rune(m)):])
			sender, _, named := strings.Cut(text, ": ")
			if named && isSender(sender) && (strings.Count(sender, " ") <= 2 || len(m) > len("21:04:11 pm ")) || strings.HasPrefix(text, "<") || isService(text) || !named && isJoining(text) {
				return namedMessage(text)
			}
		}
	}
	if at := strings.IndexByte(head, '['); at > 1 && head[at-1] == ' ' {
		if m := headStamp.FindString(head[at:]); m != "" {
			name := len([]rune(head[:at]))
			return messageBelow(string(runes[:name]), string(runes[name+len([]rune(m)):]))
		}
	}
	if end := head[max(0, len(head)-9):]; len(runes) <= maxStamp && strings.ContainsAny(end, ":.") && strings.ContainsAny(end, "0123456789") {
		if m := talkStamp.FindStringIndex(head); m != nil && m[0] > 0 && strings.ContainsAny(head[m[0]:], ":.") && strings.Contains(head[m[0]:], ":") && !startsWithNumber(head) {
			return message{begins: true, sender: string(runes[:len([]rune(head[:m[0]]))])}
		}
		if m := endStamp.FindStringIndex(head); m != nil {
			name := string(runes[:len([]rune(head[:m[0]]))])
			if isSender(name) && (hasHalf.MatchString(head) || strings.Count(head[m[0]:], " ") > 1 || strings.HasSuffix(head, "]")) {
				return message{begins: true, sender: name}
			}
		}
	}
	return message{text: s, isFilm: true}
}

// messageBelow is messageOf for a text that may be what the messenger says of the sender.
func messageBelow(sender, text string) message {
	if isFromMessenger(text) {
		return message{begins: true}
	}
	return messageOf(sender, text)
}

// namedMessage is messageOf for a text with the sender's name before it: "Anna: Dune", "<anna> Dune".
func namedMessage(text string) message {
	if text = strings.TrimSpace(text); isFromMessenger(text) {
		return message{begins: true}
	}
	if nick, rest, ok := strings.Cut(text, "> "); ok && strings.HasPrefix(nick, "<") && len(nick) < maxSender {
		return messageOf(nick[1:], rest)
	}
	if sender, rest, ok := strings.Cut(text, ":"); ok && (rest == "" || rest[0] == ' ') && len([]rune(sender)) <= maxSender {
		return messageOf(sender, rest)
	}
	return messageOf("", text)
}

// isFromMessenger reports whether a text without a sender's name before it is what a messenger says itself.
func isFromMessenger(text string) bool {
	return !strings.Contains(text, ": ") && (isService(text) || isJoining(text))
}

// messageOf returns a message with this text, without what a messenger writes in place of a text or after it.
func messageOf(sender, text string) message {
	m := message{begins: true, sender: sender}
	text = strings.TrimSpace(text)
	if text[max(0, len(text)-1):] == ">" { // "<Media omitted>", or after the text "<This message was edited>"
		if at := strings.LastIndexByte(text, '<'); at == 0 || at > 0 && strings.Contains(text[at:], " ") {
			text = strings.TrimSpace(text[:at])
		}
	}
	if hasVisible(text) && !isAttachment(text) && !placeholders.has(text) && !isService(text) && !strings.HasSuffix(text, ":") {
		m.text, m.isFilm = text, true
	}
	return m
}

// senderName returns the name of a message's sender as it is kept, of at most MaxBy characters. It is empty for a telephone number,
// and for what a messenger calls the one who copies.
func senderName(s string) string {
	name := clean(quotationMarks.Replace(strings.Trim(s, " ~,[-–—")))
	if !strings.ContainsFunc(name, unicode.IsLetter) || copiers.has(name) {
		return ""
	}
	runes := []rune(name)
	return strings.TrimSpace(string(runes[:min(len(runes), MaxBy)]))
}

// quotationMarks removes those around which a page could end a name.
var quotationMarks = strings.NewReplacer(`"`, "", "“", "", "”", "", "„", "", "«", "", "»", "")

// copiers are what messengers call the person whose own messages are copied.
var copiers = set(`You, Вы, Ви, Du, Tú, Vous, Você, Tu`)

// pollOption is a film of a poll, and how many votes it has.
var pollOption = regexp.MustCompile(`^(?:OPTION|ВАРИАНТ|ВАРІАНТ|OPCIÓN|OPÇÃO|OPZIONE) ?: (.+?)(?: \(\d+ \pL+\))?$`)

var noticeStamp = regexp.MustCompile(`^` + day + `,?` + at + ` ` + clock + ` [–-] `)

// isNotice reports whether a line of a chat is the messenger's own: a time follows no sender.
func isNotice(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && isDigit(plainRune([]rune(line)[0])) && !strings.Contains(line, ": ") && !strings.HasSuffix(line, ":") &&
		noticeStamp.MatchString(plainLower(clean(line[:min(len(line), 4*maxStamp)])))
}

// isSender reports whether a text may be the name of a message's sender: it begins with no lower-case letter, and is short.
func isSender(s string) bool {
	r, _ := runeAt(s)
	if s == "" || len([]rune(s)) > maxSender || strings.Count(s, " ") > 4 {
		return false
	}
	return r == '~' || r == '+' || r == '@' || isVisible(r) && !(r >= 'a' && r <= 'z' && strings.Contains(s, " "))
}

// isAttachment reports whether a message is a file, or stands in brackets for one.
func isAttachment(text string) bool {
	for _, end := range []string{"(file attached)", "(файл добавлен)", "(Datei angehängt)", "(archivo adjunto)", "(fichier joint)"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return text[0] == '[' && text[len(text)-1] == ']' && attachments.has(text)
}

// isPlaceholder reports whether a whole line stands in brackets for what a copy of a chat leaves out: "<Media omitted>".
func isPlaceholder(s string) bool {
	if len(s) < 4 || len(s) > 80 || !(s[0] == '<' && s[len(s)-1] == '>' || s[0] == '[' && s[1] == ' ' && s[len(s)-1] == ']') {
		return false
	}
	return placeholders.has(s) || s[0] == '[' && attachments.has(s)
}

// isForwarding reports whether a line says where the message after it is from, or which one it answers.
func isForwarding(s string) bool {
	lower := strings.ToLower(s[:min(len(s), 40)])
	begins := func(begin string) bool { return strings.HasPrefix(lower, begin) }
	return slices.ContainsFunc(forwarded, begins) || s[0] == '[' && s[len(s)-1] == ']' && slices.ContainsFunc(answers, begins)
}

var (
	forwarded = []string{"forwarded from", "переслано от", "переслано из", "переслано від", "weitergeleitet von", "reenviado de", "encaminhado de", "transféré de", "inoltrato da"}
	answers   = []string{"[forwarded", "[in reply to", "[reply to", "[переслано", "[пересланное", "[в ответ", "[ответ на", "[у відповідь", "[weitergeleitet", "[antwort auf", "[als antwort",
		"[reenviado", "[en respuesta", "[encaminhado", "[em resposta", "[transféré", "[en réponse"}
)

// cutEdited takes off what a messenger writes after a message that was changed: "Dune (edited)".
func cutEdited(s string) string {
	if end := s[len(s)-1]; end != ')' && end != '>' {
		return s
	}
	if at := strings.LastIndexAny(s, "(<"); at > 1 && s[at-1] == ' ' && s[at-2] != ':' && (edited.has(s[at:]) || s[at] == '<' && placeholders.has(s[at:])) {
		return strings.TrimSpace(s[:at])
	}
	return s
}

var edited = set(`edited, изменено, ред., изм., отредактировано, редаговано, змінено, bearbeitet, editado, editada, modifié, modificato, 編集済み, 已编辑`)

var placeholders = set(`Media omitted, image omitted, video omitted, GIF omitted, sticker omitted, audio omitted, document omitted,
	Contact card omitted, This message was deleted, You deleted this message, This message was edited, Без медиафайлов, Медиафайл пропущен,
	изображение отсутствует, изображение опущено, видео отсутствует, аудиофайл отсутствует, стикер отсутствует, GIF отсутствует, документ отсутствует,
	Данное сообщение удалено, Сообщение удалено, Вы удалили данное сообщение, Сообщение изменено, Без медіафайлів, Medien ausgeschlossen, Bild weggelassen,
	Mensagem apagada, Esta mensagem foi apagada, Você apagou esta mensagem, imagem ocultada, vídeo omitido, Questo messaggio è stato eliminato, immagine omessa,
	Це повідомлення видалено, Ви видалили це повідомлення, Video weggelassen, Audio weggelassen, Sticker weggelassen, Diese Nachricht wurde gelöscht, Du hast diese Nachricht gelöscht,
	Multimedia omitido, imagen omitida, video omitido, audio omitido, sticker omitido, Se eliminó este mensaje, Eliminaste este mensaje,
	Médias omis, image absente, vidéo absente, Ce message a été supprimé, Missed voice call, Missed video call, Missed group call,
	Пропущенный аудиозвонок, Пропущенный видеозвонок, null, Waiting for this message, تم استبعاد الوسائط, تم حذف هذه الرسالة, 画像が除外されました`)

var attachments = set(`Photo, Video, Sticker, GIF, Voice message, Video message, File, Poll, Album, Фотография, Фото, Видео, Стикер, Голосовое сообщение, Файл, Опрос, Foto, Datei, スタンプ, 写真, 動画, 사진, 동영상, 이모티콘, 图片, 表情, 视频, 语音`)

// service are parts of what messengers say themselves, as letters returns them.
var service = func() (parts []string) {
	for _, words := range []string{
		`end-to-end encrypted, сквозным шифрованием, наскрізним шифруванням, Ende-zu-Ende-verschlüsselt, cifrados de extremo a extremo, chiffrés de bout en bout, مشفرة تماما`,
		`joined using, joined from the community, joined the group, joined via invite link, has joined the chat, created group, created this group, created the group,
		added you, was added, were added, changed the group, changed this group, changed the subject, changed their phone number, security code changed, your security code,
		now an admin, missed voice call, missed video call, missed group call, pinned a message, turned on disappearing, disappearing messages, left the group, removed you`,
		`присоединился к группе, присоединилась к группе, присоединился по ссылке, присоединилась по ссылке, создал группу, создала группу, добавил вас, добавила вас,
		вышел из группы, вышла из группы, покинул группу, покинула группу, изменил название, изменила название, изменил тему, изменила тему, изменил изображение,
		изменила изображение, изменил картинку, изменила картинку, закрепил сообщение, закрепила сообщение, исчезающие сообщения`,
		`hat die Gruppe, ist beigetreten, hat dich hinzugefügt, hat den Gruppennamen, se unió al grupo, creó el grupo, te añadió, salió del grupo,
		a créé le groupe, a rejoint le groupe, a quitté le groupe`,
	} {
		for part := range strings.SplitSeq(words, ",") {
			parts = append(parts, letters(part))
		}
	}
	return parts
}()

// letters returns the letters of a text in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// isService reports whether a text is what a messenger says itself.
func isService(text string) bool {
	if len(text) > 300 {
		text = text[:300]
	}
	said := letters(text)
	for _, part := range service {
		if strings.Contains(said, part) {
			return true
		}
	}
	return false
}

// isJoining reports whether a message without a sender says that a member has come or gone.
func isJoining(text string) bool {
	text = strings.TrimRight(text, ".")
	for _, end := range []string{" left", " joined", " вышел", " вышла", " salió"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return strings.Contains(text, " added ") || strings.Contains(text, " добавил")
}

// isChat reports whether at least two lines have the time and the name of a message.
func isChat(lines []string) bool {
	found := 0
	for _, line := range lines[:min(len(lines), 50)] {
		if len(line) > 4*maxStamp {
			continue
		}
		if s := clean(line); s != "" && strings.ContainsAny(s, "0123456789") {
			if m := readMessage(line, s); !m.isFilm || m.text != s {
				found++
			}
		}
	}
	return found >= 2
}

// isNameAndTime reports whether a line is a name and a time: "Anna 21:04".
func isNameAndTime(line string) bool {
	line = strings.TrimSpace(line)
	at := strings.LastIndexByte(line, ' ')
	if at <= 0 || len(line) > 4*maxStamp {
		return false
	}
	hour, minute, ok := strings.Cut(line[at+1:], ":")
	return ok && len(minute) == 2 && len(hour) <= 2 && allDigits(hour) && allDigits(minute) && !strings.ContainsAny(line[:at], "0123456789:") && isSender(strings.TrimRight(line[:at], " ,"))
}

// isDayAlone reports whether a line of a chat is the day of the messages after it.
func isDayAlone(s string) bool {
	if len(s) >= maxStamp || !strings.ContainsAny(s, "0123456789") || strings.Contains(s, ":") || allDigits(s) || !dayAlone.MatchString(plainLower(s)) {
		return false
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	return len(words) == 0 || slices.ContainsFunc(words, months.has) || strings.Contains(s, "(") // 8 Mile
}

// readMessage reads a line that may be copied from a chat; text is the line as clean returns it. There may be tabs between the time,
// the name and the text.
func readMessage(raw, text string) message {
	at := strings.IndexByte(raw, '\t')
	if at >= 4 && at <= 8 && strings.Trim(raw[:at], "0123456789:") == "" && strings.Contains(raw[:at], ":") {
		if sender, rest, ok := strings.Cut(raw[at+1:], "\t"); ok {
			m := messageBelow(sender, clean(rest))
			if m.isFilm {
				inner := cutStamp(m.text)
				m.text, m.isFilm = inner.text, inner.isFilm
			}
			return m
		}
	}
	return cutStamp(text)
}
