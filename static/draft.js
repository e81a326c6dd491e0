// Keeps what is half typed: on home until the lottery has started, in a lottery as long as its window is open.
(() => {
  const onReady = (handle) => document.addEventListener('DOMContentLoaded', handle);

  // Home. Whether its form led to a lottery is known when a lottery is shown.
  const form = document.querySelector('[data-draft]');
  if (localStorage.sent && document.querySelector('#lottery')) {
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
      form.classList.add('htmx-request'); // a bar runs along the button
    });
    addEventListener('pagehide', () => form.classList.remove('htmx-request')); // Back may bring this very page
    onReady(() => {
      field.value ||= localStorage.draft || '';
      if (field.value) field.dispatchEvent(new Event('again')); // has htmx fetch the preview
    });
  }

  // A lottery. Its field comes and goes with the answers.
  const place = location.pathname;
  const typed = () => document.querySelector('#lottery #titles');
  const keep = () => {
    if (typed()) sessionStorage[place] = typed().value;
  };
  document.addEventListener('input', ({ target }) => {
    if (target == typed()) keep();
  });
  document.addEventListener('htmx:afterSettle', keep);
  onReady(() => {
    if (typed()) typed().value ||= sessionStorage[place] || '';
    keep();
  });

  // The films that were being typed when the draw came start one lottery, however often they are sent.
  document.addEventListener('htmx:afterSettle', () => {
    const token = document.querySelector('.late [name=once]');
    if (token) token.value ||= crypto.getRandomValues(new Uint32Array(4)).join('');
  });
})();
