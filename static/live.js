// Asks for news where events don't come or the answer to one got lost, and when somebody comes back to the page.
(() => {
  const asking = () => document.querySelector('[hx-trigger*=poll]');
  const ask = () => asking() && htmx.trigger(asking(), 'poll');
  const on = (name, f) => document.addEventListener(name, f);
  let blocked, timer, newest;

  const poll = () => timer ??= setInterval(ask, 3000);
  const stop = () => blocked || (timer = clearInterval(timer));
  on('htmx:sseError', () => poll(blocked = true));
  on('htmx:sseOpen', () => stop(blocked = false));
  on('htmx:afterRequest', ({ detail: { elt, successful } }) => {
    if (elt.matches('[hx-trigger*=poll]')) successful ? stop() : poll();
  });
  on('visibilitychange', () => document.hidden || ask());
  addEventListener('pageshow', (e) => e.persisted && ask());

  // An event that came while a form was on its way was dropped.
  on('htmx:sseMessage', ({ detail: { type, data } }) => {
    if (type == 'changed') newest = data;
  });
  on('htmx:afterSettle', () => {
    const shown = asking()?.getAttribute('hx-get').match(/v=(\w+)/);
    if (!newest || !shown || shown[1] == newest) return;
    newest = '';
    ask();
  });
})();
