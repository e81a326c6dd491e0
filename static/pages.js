// Has a list follow the page that leads to it in the same document. To whoever reads it, it is what it would be in one of
// its own.
(() => {
  const doc = document, one = (s) => doc.querySelector(s), on = (name, f) => doc.addEventListener(name, f);
  if (!window.htmx || !one('header nav [hx-get]')) return;
  const main = one('#main'), nav = one('header nav'), kept = new Map(); // pages that were left, by what their entry is called
  const leads = ({ detail: { requestConfig: { elt } } }) => nav.contains(elt);
  let entry = history.state?.entry ?? Math.random(); // what the browser's history calls the page
  let turn = 0; // how many pages were shown

  const leadBack = () => one('footer [name=next]').value = location.pathname + location.search; // from a change of the language
  const state = () => ({ htmx: true, entry });
  const note = () => history.state?.entry == entry || history.replaceState(state(), '');
  const leave = () => {
    turn++;
    if (!one('#main .htmx-request')) kept.set(entry, [doc.title, ...main.childNodes]);
    main.replaceChildren();
  };
  const arrive = () => {
    one('#announced').textContent = [doc.title, ...[...doc.querySelectorAll('main [data-say]')].map((e) => e.textContent)].join(' ');
    one(':focus:not(nav *)') || main.focus({ preventScroll: true });
  };

  // What is half typed is left to the browser, which keeps it with the page.
  const half = (f) => f.value != f.defaultValue || f.checked != f.defaultChecked;
  const halfDone = () => [...doc.querySelectorAll('main :is(input:not([type=search]), textarea)')].some(half);
  nav.addEventListener('click', (e) => halfDone() && e.stopPropagation(), true);

  on('htmx:beforeSwap', (e) => e.detail.shouldSwap && leads(e) && leave());
  on('htmx:afterSettle', (e) => leads(e) && arrive());

  // What was asked for on a page before comes to nothing, and what leads elsewhere is given up with the page.
  on('htmx:beforeRequest', ({ detail: { xhr } }) => {
    const now = turn, { onload } = xhr;
    xhr.onload = () => now == turn && onload();
  });
  addEventListener('pagehide', () => htmx.trigger(nav, 'htmx:abort'));

  // Back brings a page as it was left, unless something was changed since.
  on('htmx:afterRequest', ({ detail: { successful, requestConfig: { verb } } }) => successful && verb == 'post' && kept.clear());
  on('htmx:beforeHistoryUpdate', ({ detail: { history: update } }) => {
    if (update.path == location.pathname + location.search) update.type = 'replace'; // as a browser does
  });
  on('htmx:pushedIntoHistory', ({ detail: { path } }) => {
    note();
    entry = Math.random();
    history.pushState(state(), '', path);
    leadBack();
  });
  on('htmx:replacedInHistory', ({ detail: { path } }) => {
    kept.delete(entry); // it is another page now
    history.replaceState(state(), '', path);
    leadBack();
  });
  addEventListener('popstate', (e) => {
    const there = e.state?.entry;
    if (there != entry && !kept.has(there)) return; // htmx loads it
    e.stopImmediatePropagation();
    if (there == entry) return;
    const [title, ...nodes] = kept.get(there);
    kept.delete(there); // it is shown, and may become another one
    htmx.trigger(nav, 'htmx:abort');
    leave();
    entry = there;
    doc.title = title;
    main.append(...nodes);
    leadBack();
    arrive();
  }, true);

  // Each word to the browser's history takes a few ms: htmx, which has three for a new page, leaves them to us, who need one.
  htmx.config.historyEnabled = false;
  addEventListener('load', note);
})();
