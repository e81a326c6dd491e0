// Keeps what is typed into a form while the answer to it is on its way. idiomorph leaves everything else in its place that an
// answer repeats, so that no press and no focus is lost.
(() => {
  let sent = {}; // the last form that was sent: values by name
  let sender; // the form, or the part of the page, that has asked last
  document.addEventListener('htmx:configRequest', ({ detail: { verb, parameters, elt } }) => {
    if (verb == 'post' && !elt.matches('form')) return; // a preview is sent by its field
    sender = elt;
    if (verb == 'post') sent = parameters;
  });

  // What was typed into a field since then; null where that is nothing. Films that were sent leave their field, unless they were
  // refused. Every other field is filled when the page comes.
  const typedSince = ({ name, value, defaultValue }, isRefused) => {
    const before = sent[name] ?? (name == 'titles' ? '' : defaultValue);
    if (value == before) return null;
    const goesOn = name == 'titles' && value.startsWith(before);
    return goesOn && !isRefused ? value.slice(before.length).trimStart() : value;
  };

  document.addEventListener('htmx:oobBeforeSwap', ({ detail: { target, fragment } }) => {
    const isRefused = fragment.querySelector('.error') != null;
    for (const field of target.querySelectorAll('textarea, input:not([type=hidden])')) {
      const text = typedSince(field, isRefused);
      const next = fragment.querySelector(`[name="${field.name}"]`);
      if (text == null || !next) continue;
      next.value = text;
      next.closest('details')?.setAttribute('open', '');
    }
    // What was opened stays open, but for the name that was saved.
    for (const { id } of target.querySelectorAll('details[open][id]')) {
      if (sender?.id != 'me') fragment.querySelector(`#${id}`)?.setAttribute('open', '');
    }
  });

  // An answer that replaces the whole page leaves the field in it: after a draw, in the form for films that came late.
  document.addEventListener('htmx:beforeSwap', ({ detail: { xhr, target, requestConfig: { verb, elt } } }) => {
    const field = elt.querySelector('#titles');
    const isAdded = verb == 'post' && xhr.status == 200 && target.id == 'lottery';
    if (field && isAdded) field.value = typedSince(field, false) ?? '';
  });

  // A name that is being typed goes on into the form for films that came late.
  let name;
  document.addEventListener('htmx:beforeSwap', ({ detail: { target } }) => {
    const field = document.querySelector('#lottery #by');
    name = target.id == 'lottery' && field ? typedSince(field, false) : null;
  });
  document.addEventListener('htmx:afterSettle', () => {
    const field = document.querySelector('#lottery #by');
    if (name == null || !field) return;
    field.value = name;
    field.closest('details')?.setAttribute('open', '');
    name = null;
  });

  // An answer may wait to be put into the page, as for an animation to begin. What is asked for meanwhile would be for parts
  // that are gone by then, and would take what is typed along. It is asked for afterwards, by parts that are still there.
  document.addEventListener('htmx:confirm', (event) => {
    if (!document.querySelector('.htmx-swapping')) return;
    event.preventDefault();
    document.addEventListener('htmx:afterSettle', () => event.detail.issueRequest(), { once: true });
  });

  // A preview of titles that have left their field since, as they were sent, is not shown.
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    const { elt, parameters } = detail.requestConfig;
    if (elt.id == 'titles' && elt.value != parameters.titles) detail.shouldSwap = false;
  });
})();
