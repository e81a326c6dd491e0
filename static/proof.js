// Works out each draw again in the reader's browser, from proof.json alone, and marks every step on the page.
(() => {
  const one = (selector) => document.querySelector(selector);

  const bytes = (text) => new TextEncoder().encode(text);
  const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  const toHex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const sha256 = async (data) => toHex(await crypto.subtle.digest('SHA-256', data));
  const hmacKey = (secret) => crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);

  // The list as it is hashed: a line a film.
  const listText = (list) => list.map(({ position, weight, title, year }) => {
    const columns = year ? [position, weight, title, year] : [position, weight, title];
    return columns.join('\t') + '\n';
  }).join('');

  // Works out a draw and returns the value of each step by its name. Before the reveal the list's hash is all there is.
  const workOut = async (code, { number, seed, word, list }) => {
    const values = { list_hash: await sha256(bytes(listText(list))) };
    if (!seed) return values;

    const secret = fromHex(seed);
    const message = ['movie-lottery/1', code, number, values.list_hash, word].join('\n');
    Object.assign(values, { seed, word, message, commitment: await sha256(secret) });

    const key = await hmacKey(secret);
    const total = list.reduce((sum, film) => sum + BigInt(film.weight), 0n);
    const limit = 2n ** 64n - 2n ** 64n % total; // from here on, some films would be favoured
    let x = limit;
    for (let i = 0; x >= limit; i++) {
      const block = toHex(await crypto.subtle.sign('HMAC', key, bytes(`${message}\n${i}`)));
      values['block' + i] = block;
      x = BigInt('0x' + block.slice(0, 16));
    }

    const ticket = x % total;
    let passed = 0n; // tickets of the films before
    const winner = list.find((film) => {
      passed += BigInt(film.weight);
      return ticket < passed;
    });
    return Object.assign(values, { x, total, ticket, winner: winner.position, film: winner.title });
  };

  // Compares the values of a step, on the page and in the proof, with those that were worked out.
  const isRight = (elements, draw, values) => elements.every((element) => {
    const name = element.dataset.is;
    const value = String(values[name]);
    return element.textContent == value && String(draw[name] ?? value) == value;
  });

  const mark = (step, right) => {
    const heading = step.querySelector('h3');
    const template = one(right ? '#step-right' : '#step-wrong');
    step.querySelector('h3 > span')?.remove();
    heading?.append(template.content.cloneNode(true));
  };

  const checkDraws = async (address) => {
    const response = await fetch(address);
    const proof = await response.json();
    let result = 'right';
    for (const part of document.querySelectorAll('[data-draw]')) {
      const draw = proof.draws.find(({ number }) => number == part.dataset.draw);
      const values = await workOut(proof.code, draw);
      for (const step of part.querySelectorAll('.steps > li')) {
        const elements = [...step.querySelectorAll('[data-is]')];
        const isKnown = draw.seed || elements.some((element) => element.dataset.is in values);
        if (!isKnown) continue;
        const right = isRight(elements, draw, values);
        mark(step, right);
        if (!right) result = 'wrong';
      }
    }
    return result;
  };

  const check = async (address) => {
    if (!crypto.subtle) return 'insecure';
    try {
      return await checkDraws(address);
    } catch {
      return 'failed';
    }
  };

  let wasChecked = false;
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest('[data-check]');
    if (!button) return;
    const result = await check(button.dataset.check);
    const place = one('#checked');
    place.className = result == 'right' ? 'good' : 'error';
    place.textContent = button.dataset[result];
    wasChecked = true;
  });
  document.addEventListener('htmx:afterSettle', () => {
    if (wasChecked) one('[data-check]')?.click();
  });
})();
