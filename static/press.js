// While a press is on its way, others wait (hx-sync). Each sends what its button said when it was pressed: an answer may change
// that meanwhile, and htmx would send the button that was pressed last. A press that is repeated before its answer is left out.
(() => {
  const presses = new WeakMap(); // by the event: path, and the button's name and value
  let last;
  document.addEventListener('htmx:confirm', (event) => {
    const { path, triggeringEvent } = event.detail;
    const button = triggeringEvent?.submitter;
    if (!button || presses.has(triggeringEvent)) return;
    const press = { path, name: button.name, value: button.value };
    const isRepeated = JSON.stringify(press) == JSON.stringify(last);
    if (isRepeated && document.querySelector('.htmx-request')) {
      event.preventDefault();
      return;
    }
    presses.set(triggeringEvent, press);
    last = press;
  });
  document.addEventListener('htmx:configRequest', ({ detail }) => {
    const press = presses.get(detail.triggeringEvent);
    if (!press) return;
    detail.path = press.path;
    for (const { name } of detail.elt.querySelectorAll('button[name]')) delete detail.parameters[name];
    if (press.name) detail.parameters[press.name] = press.value;
  });
  document.addEventListener('htmx:afterRequest', ({ detail: { requestConfig } }) => {
    if (presses.get(requestConfig.triggeringEvent) == last) last = null;
  });
})();
