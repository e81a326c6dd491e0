// Makes each draw again in the reader's browser, from proof.json alone, and marks the steps.
(() => {
  let again;
  const one = (s) => document.querySelector(s);
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, '0')).join('');
  const sha = async (data) => hex(await crypto.subtle.digest('SHA-256', data));

  const follow = async (code, { number, seed, word, list }) => {
    const lines = list.map((f) => [f.position, f.weight, f.title].concat(f.year || []).join('\t') + '\n');
    const got = { list_hash: await sha(bytes(lines.join(''))) };
    if (!seed) return got; // not told yet
    const secret = Uint8Array.from(seed.match(/../g), (b) => parseInt(b, 16));
    const message = ['movie-lottery/1', code, number, got.list_hash, word].join('\n');
    Object.assign(got, { seed, word, message, commitment: await sha(secret) });

    const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const total = list.reduce((sum, f) => sum + BigInt(f.weight), 0n);
    const end = 2n ** 64n - 2n ** 64n % total; // from here on, some films would be favoured
    let x = end;
    for (let i = 0; x >= end; i++) {
      const block = got['block' + i] = hex(await crypto.subtle.sign('HMAC', key, bytes(message + '\n' + i)));
      x = BigInt('0x' + block.slice(0, 16));
    }
    const ticket = x % total;
    let left = ticket;
    const film = list.find((f) => (left -= BigInt(f.weight)) < 0n);
    return Object.assign(got, { x, total, ticket, winner: film.position, film: film.title });
  };

  const check = async (address) => {
    const proof = await (await fetch(address)).json();
    let all = 'right';
    for (const part of document.querySelectorAll('[data-draw]')) {
      const draw = proof.draws[part.dataset.draw - 1], got = await follow(proof.code, draw);
      for (const step of part.querySelectorAll('.steps > li')) {
        const values = [...step.querySelectorAll('[data-is]')];
        if (!draw.seed && !values.some((e) => e.dataset.is in got)) continue;
        const right = values.every((e) => {
          const name = e.dataset.is, found = String(got[name]);
          return e.textContent == found && String(draw[name] ?? found) == found;
        });
        if (!right) all = 'wrong';
        step.querySelector('h3 > span')?.remove();
        step.querySelector('h3')?.append(one(right ? '#step-right' : '#step-wrong').content.cloneNode(true));
      }
    }
    return all;
  };

  document.addEventListener('click', async ({ target }) => {
    const button = target.closest('[data-check]');
    if (!button) return;
    const result = !crypto.subtle ? 'insecure' : await check(button.dataset.check).catch(() => 'failed');
    one('#checked').className = result == 'right' ? 'good' : 'error';
    one('#checked').textContent = button.dataset[result];
    again = true;
  });
  document.addEventListener('htmx:afterSettle', () => again && one('[data-check]')?.click());
})();
