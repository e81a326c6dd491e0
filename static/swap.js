// Keeps what is typed into a form while the answer to it is on its way. idiomorph leaves everything else in its place that an
// answer repeats, so that no press and no focus is lost.
(() => {
  let sent = {}; // the last form that was sent: values by name
  document.addEventListener('htmx:configRequest', ({ detail: { verb, parameters } }) => {
    if (verb == 'post') sent = parameters;
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
})();
