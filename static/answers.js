// Puts an answer's parts into the page, around what is in use there.
(() => {
  const doc = document, on = (name, f) => doc.addEventListener(name, f);

  // htmx tells each part of what it takes away, one by one. Only what waits has to know; and what asked for it still says
  // where it stood.
  on('htmx:beforeCleanupElement', ({ target: t }) => t.querySelector?.('[hx-trigger], .htmx-request') || t.replaceChildren?.());

  // What is replaced while it has the focus has the whole page laid out, more than once. So a button or link gives it away
  // before, and it, or its successor, gets it back when the answer has settled.
  let pressed;
  const release = (part) => {
    const held = doc.activeElement.closest('main button:not(:active), main a'); // down, it is being pressed by a key
    if (!part.contains(held)) return;
    const { id } = held;
    pressed = () => held.isConnected ? held : doc.getElementById(id);
    held.blur();
    return held;
  };
  on('htmx:beforeSwap', ({ detail: { shouldSwap, swapOverride, target, requestConfig: { elt } } }) => {
    pressed = null;
    if (shouldSwap && (swapOverride || elt.getAttribute('hx-swap')) != 'none') release(target);
  });
  on('htmx:afterSettle', () => pressed && !doc.querySelector(':focus') && pressed()?.focus({ preventScroll: true }));

  // Of what it swaps out of band, htmx gives the focus back by its id, at once, which is too early.
  const replaced = (part) => release(part)?.removeAttribute('id');

  // Of a list only what is new comes, and what is gone goes.
  const change = (list, to) => {
    list.querySelectorAll('.new').forEach((e) => e.className = 'ticket');
    const old = [...list.children], fresh = [...to.children];
    let before;
    while (old[0]?.isEqualNode(fresh[0])) before = old.shift(), fresh.shift();
    while (old.at(-1)?.isEqualNode(fresh.at(-1))) old.pop(), fresh.pop();
    old.forEach(replaced);
    before ? before.after(...fresh) : list.prepend(...fresh);
    old.forEach((e) => e.remove());
  };

  // What was sent leaves its field, unless it was refused. What was typed since stays, also behind a title that was sent.
  let sent = {};
  on('htmx:configRequest', ({ detail: { verb, parameters } }) => verb == 'post' && (sent = parameters));
  const since = ({ name, value }, refused) => {
    const was = sent[name] ?? '';
    if (value == was) return '';
    return name == 'titles' && !refused && value.startsWith(was) ? value.slice(was.length).trimStart() : value;
  };
  const fields = (part) => [...part.querySelectorAll('textarea, input:not([type=hidden])')];
  const type = (part, typed) => fields(part).forEach((f) => {
    const text = typed[f.name] || f.defaultValue;
    if (f.value != text) f.value = text;
    if (typed[f.name]) f.closest('details')?.setAttribute('open', '');
  });

  // What an answer repeats stays: a press on it may have begun, and it is laid out already. But a notice arrives again.
  on('htmx:oobBeforeSwap', (e) => {
    const { target: t, fragment: { firstChild: f } } = e.detail, [list, to] = [t, f].map((part) => part.querySelector('.tickets'));
    const typed = Object.fromEntries(fields(t).map((field) => [field.name, since(field, f.querySelector('.error'))]));
    t.classList.remove('htmx-request'); // it was answered
    if (t.id != 'notice' && f.isEqualNode(t)) type(t, typed);
    else if (list && to) change(list, to);
    else {
      type(f, typed);
      replaced(t);
      if ([t, f].some((part) => part.matches('[hx-get], [hx-post], :has([hx-get], [hx-post])'))) return;
      t.replaceWith(f); // htmx has nothing to do with it
    }
    e.preventDefault();
  });
})();
