// Keeps what is typed into a form while the answer to it is on its way. idiomorph leaves everything else in its place that an
// answer repeats, so that no press and no focus is lost.
(() => {
  let sent = {}; // the last form that was sent: values by name
  document.addEventListener('htmx:configRequest', ({ detail: { verb, parameters, elt } }) => {
    if (verb == 'post' && elt.matches('form')) sent = parameters; // a preview is sent by its field
  });

  // What was typed into a field since then. Films that were sent leave their field, unless they were refused.
  const typedSince = ({ name, value }, isRefused) => {
    const before = sent[name] ?? '';
    if (value == before) return '';
    const goesOn = name == 'titles' && value.startsWith(before);
    return goesOn && !isRefused ? value.slice(before.length).trimStart() : value;
  };

  document.addEventListener('htmx:oobBeforeSwap', ({ detail: { target, fragment } }) => {
    const isRefused = fragment.querySelector('.error') != null;
    for (const field of target.querySelectorAll('textarea, input:not([type=hidden])')) {
      const text = typedSince(field, isRefused);
      const next = fragment.querySelector(`[name="${field.name}"]`);
      if (!text || !next) continue;
      next.value = text;
      next.closest('details')?.setAttribute('open', '');
    }
  });

  // An answer that replaces the whole page leaves the field in it: after a draw, in the form for films that came late.
  document.addEventListener('htmx:beforeSwap', ({ detail: { xhr, target, requestConfig: { verb, elt } } }) => {
    const field = elt.querySelector('#titles');
    const isAdded = verb == 'post' && xhr.status == 200 && target.id == 'lottery';
    if (field && isAdded) field.value = typedSince(field, false);
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
