// Betters what works alone.
(() => {
  const doc = document, one = (s) => doc.querySelector(s), on = (name, f) => doc.addEventListener(name, f);
  const say = (text) => text && (one('#announced').textContent = text);
  const alarm = one('#trouble'), draft = one('[data-draft]');
  const fire = (elt, name) => elt?.dispatchEvent(new Event(name));
  let lost;

  on('click', (e) => {
    const button = e.target.closest('[data-copy],[data-share]');
    if (!button) return;
    const { copy, copied, share: text, url } = button.dataset;
    if (copy) {
      const field = doc.createElement('textarea');
      field.value = copy;
      button.after(field);
      field.select();
      doc.execCommand('copy');
      field.remove();
      button.className += ' done';
      button.focus();
      say(copied);
    } else if (navigator.share) {
      e.preventDefault();
      navigator.share({ text, url }).catch(() => one('#share-sheet').showPopover());
    }
  });

  on('htmx:afterRequest', ({ detail: { xhr, elt } }) => {
    const bad = !xhr.status || xhr.status > 499;
    if (!elt.matches('[hx-trigger*=poll]')) lost = bad && elt;
    alarm.togglePopover(!!(bad || lost));
  });
  one('#trouble button').onclick = () => ['submit', 'click', 'again'].map((n) => fire(lost, n));

  on('htmx:afterSettle', ({ detail: { target: t, requestConfig: r } }) => {
    say([...doc.querySelectorAll('[data-say]')].map((e) => e.innerText).join(' '));
    (t.popover ? t : one('.sheet:has(.error)'))?.togglePopover(true);
    if (r.verb == 'post' && (one('.error') || !one(':focus'))) (one('[aria-invalid]') || one('#main')).focus({ preventScroll: 1 });
  });

  const saved = localStorage, field = draft?.titles;
  if (saved.sent && one('#lottery')) saved.clear();
  if (!draft) return;
  draft.oninput = () => saved.draft = field.value;
  draft.onsubmit = () => {
    saved.sent = 1;
    draft.className += ' htmx-request';
  };
  on('DOMContentLoaded', () => {
    field.value ||= saved.draft || '';
    if (field.value) fire(field, 'again');
  });
})();
