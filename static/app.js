// Betters what works alone.
(() => {
  const doc = document, one = (s) => doc.querySelector(s), on = (name, f) => doc.addEventListener(name, f);
  const alarm = one('#trouble'), draft = one('[data-draft]');
  const fire = (elt, name) => elt?.dispatchEvent(new Event(name));
  const texts = () => [...doc.querySelectorAll('[data-say]')].map((e) => e.textContent);
  let said = texts(), lost, pressed;

  // What got lost stays so until it is sent, or changed, or has gone. What was taken back is not lost.
  const told = (bad, elt) => {
    if (elt.matches('[hx-trigger*=poll]')) lost = lost?.isConnected && lost;
    else if (bad || lost == elt || !lost?.isConnected || elt.closest('header')) lost = bad && elt;
    alarm.togglePopover(!!(bad || lost));
  };
  on('htmx:afterRequest', ({ detail: { xhr, requestConfig: { elt } } }) => xhr.status && told(xhr.status > 499, elt));
  on('htmx:sendError', ({ detail: { requestConfig: { elt } } }) => told(true, elt));
  on('input', (e) => lost && lost.contains(e.target) && alarm.togglePopover(lost = false));
  one('#trouble button').onclick = () => lost?.href ? lost.click() : ['submit', 'click', 'again'].map((n) => fire(lost, n));

  // An answer settles once, however many parts it has.
  let settled;
  doc.addEventListener('htmx:afterSettle', (e) => {
    if (settled == e.detail.xhr) e.stopImmediatePropagation();
    settled = e.detail.xhr;
  }, true);

  on('htmx:afterSettle', ({ detail: { target: t, requestConfig: { verb } } }) => {
    const now = texts(), post = verb == 'post', fresh = now.filter((s) => post || !said.includes(s)).join(' ');
    if (fresh) one('#announced').textContent = fresh;
    said = now;
    if (pressed && !one(':focus')) pressed()?.focus({ preventScroll: true });
    if (t.popover) t.togglePopover(true); // when it closes, the focus goes back to what has it now
    if (post && (one('.error') || !one(':focus'))) (one('[aria-invalid]') || one('#main')).focus({ preventScroll: true });
  });

  // htmx tells each part of what it takes away, one by one. Only what waits has to know; and what asked for it still says
  // where it stood.
  on('htmx:beforeCleanupElement', ({ target: t }) => t.querySelector?.('[hx-trigger], .htmx-request') || t.replaceChildren?.());

  // What is replaced while it has the focus has the whole page laid out, more than once. So a button or link gives it away
  // before, and it, or its successor, gets it back when the answer has settled. Without a name htmx does not do so before.
  const release = (part) => {
    const held = doc.activeElement.closest('main button:not(:active), main a'); // down, it is being pressed by a key
    if (!part.contains(held)) return;
    const { id } = held;
    pressed = () => held.isConnected ? held : doc.getElementById(id);
    held.blur();
    return held;
  };
  on('htmx:beforeSwap', ({ detail: { shouldSwap, target } }) => {
    pressed = null;
    if (shouldSwap) release(target);
  });

  // Of a list only what is new comes, and what is gone goes.
  const change = (list, to) => {
    list.querySelectorAll('.new').forEach((e) => e.className = 'ticket');
    const old = [...list.children], fresh = [...to.children];
    let before;
    while (old[0]?.isEqualNode(fresh[0])) before = old.shift(), fresh.shift();
    while (old.at(-1)?.isEqualNode(fresh.at(-1))) old.pop(), fresh.pop();
    before ? before.after(...fresh) : list.prepend(...fresh);
    old.forEach((e) => e.remove());
  };

  // What an answer repeats stays: a press on it may have begun, and it is laid out already. But a notice arrives again. What
  // was typed has been taken, unless it was typed since.
  let sent;
  on('htmx:configRequest', ({ detail: { verb, parameters } }) => verb == 'post' && (sent = parameters.titles));
  on('htmx:oobBeforeSwap', (e) => {
    const { target: t, fragment: { firstChild: f } } = e.detail, within = (s) => [t, f].map((part) => part.querySelector(s));
    const [field, empty] = within('textarea'), [list, to] = within('.tickets'), stays = field && field.value != sent;
    t.classList.remove('htmx-request'); // it was answered
    if (t.id != 'notice' && f.isEqualNode(t)) stays || t.reset?.();
    else if (list && to) change(list, to);
    else {
      if (stays) empty.value = field.value;
      release(t)?.removeAttribute('id');
      if ([t, f].some((part) => part.matches('[hx-get], [hx-post], :has([hx-get], [hx-post])'))) return;
      t.replaceWith(f); // htmx has nothing to do with it
    }
    e.preventDefault();
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
