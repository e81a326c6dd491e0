// Makes the random letters of a draw. Keeps what this browser saw before a draw and what it sent, and compares that with the
// draw's proof.
(() => {
  const one = (selector) => document.querySelector(selector);
  const on = (name, handle) => document.addEventListener(name, handle, true);

  // Letters. The alphabet has 32 characters, so a random byte modulo 32 favours none.
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const makeLetters = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    return Array.from(bytes, (byte) => alphabet[byte % 32]).join('');
  };
  const fill = (field) => {
    field.value = makeLetters();
    const output = field.nextElementSibling;
    output.textContent = field.value;
    output.hidden = false;
    const hint = one(`#${field.previousElementSibling.id}-hint`);
    hint.textContent = hint.dataset.made;
  };
  const renew = () => document.querySelectorAll('[name=letters]').forEach(fill);

  // What was kept: of each draw its code, its number, the promise that was seen first, and what was sent. The newest are last.
  const mostDraws = 60;
  const mostSent = 5; // attempts to draw
  const load = () => {
    try {
      return JSON.parse(localStorage.kept);
    } catch {
      return [];
    }
  };
  const code = location.pathname.split('/')[2];
  const recordOf = (draws, number) => draws.find((draw) => draw.code == code && draw.number == number);
  const keep = (number, change) => {
    const draws = load();
    const record = recordOf(draws, number) || { code, number, sent: [] };
    change(record);
    const others = draws.filter((draw) => draw != recordOf(draws, number));
    localStorage.kept = JSON.stringify([...others, record].slice(-mostDraws));
  };
  const keepPromise = () => {
    const shown = one('[data-promise]');
    if (!shown) return;
    const { drawNumber, promise } = shown.dataset;
    if (!recordOf(load(), drawNumber)?.promise) keep(drawNumber, (record) => { record.promise = promise; });
  };
  on('submit', ({ target: { elements: { word, letters, list } } }) => {
    if (!letters) return;
    const sent = { word: word.value, letters: letters.value, list: list?.value };
    keep(one('[data-promise]').dataset.drawNumber, (record) => { record.sent = [...record.sent, sent].slice(-mostSent); });
  });

  // The word as the site mixes it.
  const mix = ({ word, letters }) => {
    const said = word.replace(/\p{Cc}/gu, '').normalize('NFC').replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
    if ([...said].length > 91) return said;
    return said ? `${said} ${letters}` : letters;
  };

  // Compares a draw of the proof's page with what was kept, and returns the names of what to say.
  const compare = (part) => {
    const value = (name) => part.querySelector(`[data-is=${name}]`)?.textContent;
    const record = recordOf(load(), part.dataset.draw);
    if (!record) return ['nothing'];
    const says = [];
    if (record.promise) says.push(record.promise == value('commitment') ? 'promise-right' : 'promise-wrong');
    const word = value('word');
    if (word == null || !record.sent.length) return says; // it is not revealed yet, or another browser drew
    const own = record.sent.filter((sent) => mix(sent) == word);
    const isSameList = ({ list }) => !list || list == value('list_hash');
    if (!own.length) return [...says, 'sent-wrong'];
    return [...says, own.some(isSameList) ? 'sent-right' : 'list-wrong'];
  };
  const compareAll = () => {
    for (const part of document.querySelectorAll('[data-draw]')) {
      const texts = compare(part).map((name) => one(`#kept-${name}`).content.cloneNode(true));
      part.querySelector('.kept-here').replaceChildren(...texts);
    }
  };

  // Letters that were sent are not used again: new ones come with every answer to a form, and when a sheet opens.
  on('beforetoggle', ({ target, newState }) => {
    const field = newState == 'open' && target.querySelector('[name=letters]');
    if (field) fill(field);
  });
  on('htmx:afterRequest', ({ detail: { xhr, requestConfig: { verb } } }) => {
    if (verb == 'post' && xhr.status) renew();
  });
  const start = () => {
    for (const field of document.querySelectorAll('[name=letters]')) {
      if (!field.value) fill(field);
    }
    keepPromise();
    compareAll();
  };
  on('htmx:afterSettle', start);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) renew();
  });
  renew();
  start();
})();
