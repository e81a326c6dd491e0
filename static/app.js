// Betters what works alone.
(() => {
  const doc = document, one = (s) => doc.querySelector(s), on = (name, f) => doc.addEventListener(name, f);
  const alarm = one('#trouble'), draft = one('[data-draft]');
  const fire = (elt, name) => elt?.dispatchEvent(new Event(name));
  const texts = () => [...doc.querySelectorAll('[data-say]')].map((e) => e.textContent);
  let said = texts(), lost, by; // what got lost, and the button that sent it

  // What got lost stays so until it is sent, or changed, or has gone. What was taken back is not lost.
  const told = (bad, { elt, triggeringEvent }) => {
    if (elt.matches('[hx-trigger*=poll]')) lost = lost?.isConnected && lost;
    else if (bad || lost == elt || !lost?.isConnected || elt.closest('header')) lost = bad && elt, by = triggeringEvent?.submitter;
    alarm.togglePopover(!!(bad || lost));
  };
  on('htmx:afterRequest', ({ detail: { xhr, requestConfig } }) => xhr.status && told(xhr.status > 499, requestConfig));
  on('htmx:sendError', ({ detail: { requestConfig } }) => told(true, requestConfig));
  on('input', (e) => lost && lost.contains(e.target) && alarm.togglePopover(lost = false));
  one('#trouble button').onclick = () => {
    if (!lost) return;
    (by || lost).click();
    fire(lost, 'again'); // a field
  };

  // An answer settles once, however many parts it has.
  let settled;
  doc.addEventListener('htmx:afterSettle', (e) => {
    if (settled == e.detail.xhr) e.stopImmediatePropagation();
    settled = e.detail.xhr;
  }, true);

  on('htmx:afterSettle', ({ detail: { target: t, requestConfig: { verb, elt } } }) => {
    const now = texts(), post = verb == 'post', fresh = now.filter((s) => post || !said.includes(s)).join(' ');
    if (fresh) one('#announced').textContent = fresh;
    said = now;
    if (t.popover) t.togglePopover(true); // when it closes, the focus goes back to what has it now
    if (post && elt != doc.activeElement && (one('.error') || !one(':focus'))) (one('[aria-invalid]') || one('#main')).focus({ preventScroll: true });
  });

  // A press with a key held is for a window of its own.
  doc.addEventListener('click', (e) => {
    if (e.target.closest('a[hx-get]') && (e.ctrlKey || e.metaKey || e.shiftKey || e.altKey)) e.stopPropagation();
  }, true);

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
