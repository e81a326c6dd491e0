// Keeps what is half typed: on home until the lottery has started, in a lottery as long as its window is open.
(() => {
  const one = (selector) => document.querySelector(selector);
  const onReady = (handle) => document.addEventListener('DOMContentLoaded', handle);

  // Home. Whether its form led to a lottery is known when a lottery is shown.
  const form = one('[data-draft]');
  if (localStorage.sent && one('#lottery')) {
    localStorage.removeItem('draft');
    localStorage.removeItem('sent');
  }
  if (form) {
    const field = form.titles;
    form.addEventListener('input', () => {
      localStorage.draft = field.value;
    });
    form.addEventListener('submit', () => {
      localStorage.sent = 1;
      sessionStorage.token = form.once.value;
      form.classList.add('htmx-request'); // a bar runs along the button
    });
    const preview = () => {
      field.value ||= localStorage.draft || '';
      if (field.value) field.dispatchEvent(new Event('again')); // has htmx fetch it
    };
    onReady(preview);

    // Back may bring this very page, or load it anew; then the browser fills the field by itself, and as late as this. The form
    // is the one that was sent: sent again unchanged, it leads to the lottery that it has started.
    addEventListener('pageshow', ({ persisted }) => {
      const [{ type }] = performance.getEntriesByType('navigation');
      if (!persisted && type != 'back_forward') return;
      localStorage.removeItem('sent');
      form.once.value = sessionStorage.token || form.once.value;
      form.classList.remove('htmx-request');
      preview();
    });
  }

  // A lottery. Its field comes and goes with the answers, and with the lottery. A new one is filled with what was typed.
  const place = location.pathname;
  const typed = () => one('#lottery #titles');
  let known; // the field that was there last
  const keep = () => {
    const field = typed();
    if (!field) return;
    if (field != known) field.value ||= sessionStorage[place] || '';
    known = field;
    sessionStorage[place] = field.value;
  };
  document.addEventListener('input', ({ target }) => {
    if (target == typed()) keep();
  });
  document.addEventListener('htmx:beforeSwap', ({ detail: { target } }) => {
    const field = typed();
    const isLeft = target.id == 'lottery' && field;
    if (isLeft && !field.value.trim()) field.value = ''; // the form for films that came late is shown where there are any
  });
  document.addEventListener('htmx:afterSettle', keep);
  onReady(() => {
    keep();
    if (typed()?.value) typed().dispatchEvent(new Event('again')); // has htmx fetch the preview
    // After a draw, a page that is loaded has no field.
    if (!known && sessionStorage[place] && one('#lottery')) {
      window.htmx?.ajax('GET', place, { source: '#lottery', target: '#lottery > .foot', swap: 'beforebegin', select: '.late' });
    }
  });

  // The films that were being typed when the draw came start one lottery, however often they are sent. Then they are not kept
  // any longer.
  document.addEventListener('htmx:afterSettle', () => {
    const token = one('.late [name=once]');
    if (token) token.value ||= crypto.getRandomValues(new Uint32Array(4)).join('');
  });
  document.addEventListener('submit', ({ target }) => {
    if (target.matches('.late')) sessionStorage.sent = place;
  });
  if (sessionStorage.sent && one('#lottery, #library:not(:has(.error))')) {
    sessionStorage.removeItem(sessionStorage.sent);
    sessionStorage.removeItem('sent');
  }
})();
